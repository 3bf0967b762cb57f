"""Hints can be typed as they stand, and a mistyped home is no empty installation."""

import sys
from pathlib import Path

import pytest

from cli.desk import Desk, is_one_sentence
from shelfwatch.cli.arguments.invocation import as_called, named_home, note_program, program

READING = [
    ("status",),
    ("stock",),
    ("uploads",),
    ("alerts",),
    ("open",),
    ("why", "Berlin", "Echo"),
    ("subscribers",),
    ("doctor",),
    ("deliver",),
    ("undo", "--last"),
    ("release", "u1"),
    ("discard", "u1"),
    ("forget", "Berlin"),
    ("rename", "Berlin", "Bonn"),
    ("unsubscribe", "ann@example.org"),
    ("backup", "copy.db"),
]


@pytest.mark.parametrize("arguments", READING, ids=lambda arguments: str(arguments[0]))
def test_a_mistyped_home_is_said_and_not_made(desk: Desk, arguments: tuple[str, ...]) -> None:
    """Nothing to look at is no empty stock; and the commands that begin one are named."""
    answer = desk(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(f"There is no installation in {desk.home}: ")
    assert f"`shelfwatch --home {desk.home} run`" in answer.err
    assert is_one_sentence(answer.err)
    assert not desk.home.exists()


def test_hints_name_the_home_that_was_named(desk: Desk) -> None:
    """Before the command and behind it; never where it stands in the environment."""
    desk.load("Berlin,Echo,4")
    hint = f"`shelfwatch --home {desk.home} status` lists the stores."
    assert desk("stock", "--store", "Paris").err.endswith(f"{hint}\n")
    assert desk("stock", "--store", "Paris", "--home", str(desk.home)).err.endswith(f"{hint}\n")


def test_hints_name_the_program_as_it_was_typed(tmp_path: Path) -> None:
    """By its path, where the shell would not find it; with a home that a shell takes whole."""
    before = program.set("shelfwatch"), named_home.set(tmp_path / "my stock")
    try:
        note_program("./venv/bin/shelfwatch")
        home = f"--home '{tmp_path / 'my stock'}'"
        assert as_called("Call `shelfwatch run`.") == f"Call `./venv/bin/shelfwatch {home} run`."
        stack = "`shelfwatch --stack x doctor`"
        assert as_called(stack) == "`./venv/bin/shelfwatch --stack x doctor`"
        note_program(str(Path(sys.prefix) / "shelfwatch" / "__main__.py"))
        assert program.get() == "python -m shelfwatch.cli"
    finally:
        program.reset(before[0])
        named_home.reset(before[1])
