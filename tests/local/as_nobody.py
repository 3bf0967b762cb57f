"""Running a text of Python as somebody who may do less than we may."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

BECOME = """
import os
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
"""
"""To be done after all is imported: nobody may not read the interpreter of root."""


@contextmanager
def folder_for_everybody() -> Iterator[Path]:
    """A folder that everybody may reach and write to; those of pytest are our own alone."""
    with TemporaryDirectory() as made:
        folder = Path(made).resolve()
        folder.chmod(0o777)
        yield folder


def run_text(text: str, *arguments: str | os.PathLike[str]) -> str:
    """What a text of Python prints; it has to end well."""
    command = [sys.executable, "-c", text, *map(str, arguments)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- our own
    assert ended.returncode == 0, ended.stderr
    return ended.stdout
