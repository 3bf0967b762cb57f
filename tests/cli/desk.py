"""The command as a test uses it: in this process, or as a real one of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import simplejson

from shelfwatch.cli import main
from shelfwatch.local.installation import open_installation

COMMAND = (sys.executable, "-m", "shelfwatch.cli")


@dataclass(frozen=True)
class Answer:
    """What a command gave back."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its output as JSON, numbers as exact decimals."""
        return simplejson.loads(self.out, use_decimal=True)

    @property
    def table(self) -> list[list[str]]:
        """Its output as the cells of a piped table, without the line of names."""
        return [line.split("\t") for line in self.out.splitlines()[1:]]


class Desk:
    """An installation of its own, and the command that works on it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.home = folder / "home"
        self._capsys = capsys

    def __call__(self, *arguments: str) -> Answer:
        """Run the command in this process."""
        self._capsys.readouterr()
        with chdir(self.folder):
            code = main(["--home", str(self.home), *arguments])
        seen = self._capsys.readouterr()
        return Answer(int(code), seen.out, seen.err)

    def begin(self) -> None:
        """Make an installation in which nothing has happened yet."""
        with open_installation(self.home, {}):
            pass

    def allow_private(self) -> None:
        """Let people be told by hooks of this machine, as those of the tests are."""
        self.home.mkdir(exist_ok=True)
        (self.home / "shelfwatch.toml").write_text("allow_private_addresses = true\n")

    def file(self, name: str, *rows: str) -> str:
        """Make a CSV file with the usual header; its path."""
        path = self.folder / name
        path.write_text("\n".join(["store,item,count", *rows, ""]), encoding="utf-8")
        return str(path)

    def load(self, *rows: str, as_of: str = "2026-01-05T08:00Z") -> Any:
        """Load one file of these rows; its entry in the JSON."""
        answer = self("load", self.file("stock.csv", *rows), "--as-of", as_of, "--json")
        return answer.json["uploads"][0]

    def process(
        self, *arguments: str, stdin: bytes = b"", environment: dict[str, str] | None = None
    ) -> Answer:
        """Run the command as a process of its own."""
        done = subprocess.run(  # noqa: S603 -- our own command, with what the test gives it
            [*COMMAND, "--home", str(self.home), *arguments],
            input=stdin,
            capture_output=True,
            cwd=self.folder,
            env={**os.environ, **(environment or {})},
            timeout=60,
            check=False,
        )
        return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())


def json_lines(text: str) -> Iterator[Any]:
    """Each line of `text` as JSON."""
    return map(json.loads, text.splitlines())


def is_one_sentence(text: str) -> bool:
    """Whether `text` is one line that ends like a sentence, and no traceback."""
    lines: Sequence[str] = text.splitlines()
    return len(lines) == 1 and lines[0][-1] in ".?!" and "Traceback" not in text
