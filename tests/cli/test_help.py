"""The help: every command has one, with an example, readable in 80 columns and documented."""

import re
import shlex
from pathlib import Path

import pytest

from cli.desk import Desk
from shelfwatch.cli.app import PANELS, Command

DOCUMENT = Path(__file__).parents[2] / "docs" / "commands.md"
COMMANDS = [command for commands in PANELS.values() for command in commands]

PROMISED = """
    run load deliver status stock uploads alerts open seen ordered snooze why forecast reorder
    forget rename subscribe unsubscribe subscribers test-alert backup doctor demo map redrive
    release discard undo account token resume rotate-secret expect
"""


def test_every_promised_command_exists() -> None:
    """No more and no fewer."""
    assert {command.name for command in COMMANDS} == set(PROMISED.split())


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_command_has_help_with_an_example(desk: Desk, command: Command, option: str) -> None:
    """It fits 80 columns, and its example is of that very command."""
    answer = desk(command.name, option)
    assert (answer.code, answer.err) == (0, "")
    assert f"Example:  {command.example}" in answer.out
    args = shlex.split(command.example.replace("--stack shop ", ""))
    assert args[:2] == ["shelfwatch", command.name]
    assert max(map(len, answer.out.splitlines())) <= 80


def test_no_help_shows_a_type_of_python(desk: Desk) -> None:
    """FILE, TIME and NUMBER say what is to be typed."""
    for command in ([], *([one.name] for one in COMMANDS)):
        assert not re.search(r"<[a-z]+|\[x>", desk(*command, "--help").out)


def test_shells_complete_commands(desk: Desk) -> None:
    """The script of --show-completion asks in this way."""
    asked = {
        "_SHELFWATCH_COMPLETE": "complete_bash",
        "COMP_WORDS": "shelfwatch st",
        "COMP_CWORD": "1",
    }
    assert desk.process(environment=asked).out.split() == ["status", "stock"]


def test_the_whole_help_names_each_command_in_one_line(desk: Desk) -> None:
    """A newcomer sees all of them at a glance."""
    lines = desk("--help").out.splitlines()
    for command in COMMANDS:
        assert any(re.match(rf"│ {command.name} +[A-Z].*\. +│", line) for line in lines)


def test_nothing_at_all_shows_the_help(desk: Desk) -> None:
    """`shelfwatch` alone is wrong usage, and says what is right."""
    answer = desk.process()
    assert answer.code == 2
    assert answer.err.startswith("Missing command")


def test_every_command_and_option_is_documented(desk: Desk) -> None:
    """What docs/commands.md does not name fails here."""
    text = DOCUMENT.read_text(encoding="utf-8")
    headings = set(re.findall(r"[\w-]+", " ".join(re.findall(r"^## (.*)$", text, re.MULTILINE))))
    for command in COMMANDS:
        assert command.name in headings
        for option in re.findall(r"--[a-z][a-z-]+", desk(command.name, "--help").out):
            assert option in text, f"{command.name} {option}"
