"""The error boundary: every error ends here, as one sentence on stderr and an exit code."""

import io
import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from shelfwatch.cli.arguments.invocation import note_program
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.core.errors import Misuse, Refused, RejectedValue, ShelfwatchError

if TYPE_CHECKING:
    import typer

# The environment variable that asks for the traceback behind an error's sentence.
DEBUG = "SHELFWATCH_DEBUG"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line `arguments` (by default the process's own); the exit code."""
    # First of all: a Cyrillic name on a terminal in ASCII would end the command with a traceback.
    never_fail_to_encode()
    try:
        if arguments is None:
            note_program(sys.argv[0])
        from shelfwatch.cli.app import app  # noqa: PLC0415 -- Ctrl-C while it is imported counts too

        return finish(app(arguments, prog_name="shelfwatch", standalone_mode=False))
    except KeyboardInterrupt:
        return interrupted()
    except SystemExit as end:
        # Typer turns a closed pipe into SystemExit(1), which here would mean rejected rows.
        if isinstance(end.__context__, BrokenPipeError):
            return ExitCode.PIPE_CLOSED
        return end.code if isinstance(end.code, int) else ExitCode.FAULT
    except BrokenPipeError:
        return abandon_output()
    except Exception as error:  # noqa: BLE001 -- the edge: a person gets a sentence, no traceback
        return interrupted() if is_interrupt(error) else explain(error)


def is_interrupt(error: BaseException) -> bool:
    """Whether an error is what a library made of Ctrl-C.

    Typer raises Abort at a question, which is also the end of its input, and DuckDB a RuntimeError
    in the middle of a query, which names nothing that it comes from.
    """
    kind = type(error)
    is_abort = kind.__name__ == "Abort" and kind.__module__.startswith("typer")
    is_query = kind is RuntimeError and str(error) == "Query interrupted"
    causes = list(chain_of(error))
    return is_abort or is_query or any(isinstance(one, KeyboardInterrupt) for one in causes)


def chain_of(error: BaseException) -> Iterator[BaseException]:
    """What an error was raised from, step by step."""
    cause = error.__cause__
    while cause is not None:
        yield cause
        cause = cause.__cause__


def interrupted() -> int:
    """Say that nothing is left half done; the exit code that shells have for Ctrl-C."""
    # A terminal shows `^C` where the cursor is: behind a question, or in a progress bar.
    if sys.stderr.isatty():
        sys.stderr.write("\n")
    sys.stderr.write("Interrupted; what was not finished was not written.\n")
    return ExitCode.INTERRUPTED


def finish(code: object) -> int:
    """Hand over what is still in the buffer; the exit code that a command gave back."""
    if code == ExitCode.INTERRUPTED:
        return interrupted()
    # Here and not at the end of the process: a closed pipe is then still an exit code of ours.
    sys.stdout.flush()
    return int(code) if isinstance(code, int) else ExitCode.DONE


def never_fail_to_encode() -> None:
    """Show what the terminal's encoding has no character for as an escape, and go on."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def abandon_output() -> int:
    """Let Python's own flush at the end find an open file, now that the reader has gone."""
    # Else Python flushes into the closed pipe as it ends, and prints a traceback of its own.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    return ExitCode.PIPE_CLOSED


def explain(error: Exception) -> int:
    """Say what went wrong in one sentence; the exit code that stands for it."""
    import typer  # noqa: PLC0415 -- slow to import

    from shelfwatch.cli.output.console import complain  # noqa: PLC0415 -- so is Rich

    if os.environ.get(DEBUG):
        traceback.print_exception(error)
    match error:
        case typer.TyperException():
            if error.format_message():  # none where the help was shown instead
                complain(usage_sentence(error))
            return ExitCode.MISUSE
        case RejectedValue():  # a part of a sentence: the reason of a reject
            complain(f"{sentence(str(error)).rstrip('.')}; give another name.")
            return ExitCode.MISUSE
        case Misuse():
            complain(str(error))
            return ExitCode.MISUSE
        case Refused():
            complain(str(error))
            return ExitCode.REFUSED
        case ShelfwatchError():
            complain(str(error))
            return ExitCode.FAULT
        case _:
            complain(bug_sentence(error))
            return ExitCode.FAULT


def sentence(text: str) -> str:
    """`text` with a capital letter and a full stop."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")


def usage_sentence(error: "typer.TyperException") -> str:
    """What is wrong with the command line, and which help to read."""
    context = getattr(error, "ctx", None)
    command = "shelfwatch" if context is None else context.command_path
    what = sentence(" ".join(error.format_message().split())).rstrip(".")
    return f"{what}; `{command} --help` shows what is possible."


def bug_sentence(error: Exception) -> str:
    """What to do about a fault that nobody foresaw."""
    lines = str(error).splitlines() or [""]
    return (
        f"Shelfwatch itself failed ({type(error).__name__}: {lines[0]}); please report it with what"
        f" {DEBUG}=1 adds to this message."
    )
