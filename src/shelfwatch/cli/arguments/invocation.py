"""How the command was called, so that hints can be typed as they stand."""

import re
import shlex
import shutil
from contextvars import ContextVar
from pathlib import Path

NAME = "shelfwatch"

# What was typed for the program, and for `--home` where that was given.
program: ContextVar[str] = ContextVar("program", default=NAME)
named_home: ContextVar[Path | None] = ContextVar("named_home", default=None)

# A command in a sentence; one with options of its own before its name has said where it works.
HINT = re.compile(rf"`{NAME} (?P<options>--)?")


def note_program(typed: str) -> None:
    """Note the program as it was typed: by its name, where a shell finds it by that."""
    path = Path(typed)
    if path.name == "__main__.py":
        program.set("python -m shelfwatch.cli")
        return
    found = shutil.which(path.name)
    is_found = found is not None and Path(found).resolve() == path.resolve()
    program.set(path.name if is_found else shlex.quote(typed))


def command() -> str:
    """What to type before a command's name: the program, and the home where one was named."""
    home = named_home.get()
    return program.get() if home is None else f"{program.get()} --home {shlex.quote(str(home))}"


def as_called(text: str) -> str:
    """A sentence whose hints, such as `shelfwatch status`, work where this command did."""
    return HINT.sub(
        lambda found: f"`{program.get()} --" if found["options"] else f"`{command()} ", text
    )
