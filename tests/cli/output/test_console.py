"""What a terminal shows, and a pipe does not: tables, colours, the progress bar."""

import os
import pty
import re
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from cli.desk import COMMAND, Desk
from shelfwatch.cli.output.formatting import age, plural

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


def on_terminal(desk: Desk, *arguments: str, environment: Mapping[str, str] | None = None) -> str:
    """All that the command shows on a terminal of 60 columns, stderr included."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(  # noqa: S603 -- our own command, with what the test gives it
        [*COMMAND, "--home", str(desk.home), *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=desk.folder,
        env={
            **os.environ,
            "TERM": "xterm-256color",
            "COLUMNS": "60",
            "LINES": "40",
            **(environment or {}),
        },
    ):
        os.close(theirs)
        return read_to_end(ours)


def read_to_end(terminal: int) -> str:
    """What comes from a terminal until its program ends, which Linux reports as an error."""
    seen = b""
    try:
        while chunk := os.read(terminal, 65_536):
            seen += chunk
    except OSError:
        pass
    finally:
        os.close(terminal)
    return seen.decode()


@pytest.mark.slow
def test_a_terminal_gets_a_table_that_fits_and_cuts_no_name(desk: Desk) -> None:
    """Long names are folded: every letter of them is there."""
    desk.load(f"Berlin,{'x' * 150},0")
    plain = on_terminal(desk, "stock", environment={"TERM": "dumb"})
    assert max(map(len, plain.splitlines())) <= 60
    assert "───" in plain
    assert plain.count("x") == 150


@pytest.mark.slow
def test_a_zero_is_red_where_colours_are_wanted(desk: Desk) -> None:
    """NO_COLOR is heeded, as the convention asks."""
    desk.load("Berlin,Echo,0")
    assert re.search(r"\x1b\[1;31m +0", on_terminal(desk, "stock"))
    assert "31m" not in on_terminal(desk, "stock", environment={"NO_COLOR": "1"})


@pytest.mark.slow
def test_a_long_load_shows_its_progress_on_a_terminal_only(desk: Desk) -> None:
    """Rows and their rate beside a bar, on stderr; a pipe sees nothing of it."""
    rows = [f"Berlin,Item {number},5" for number in range(60_000)]
    path = desk.file("long.csv", *rows)
    assert desk("load", path, "--dry-run").err == ""
    shown = on_terminal(desk, "load", path)
    assert "of 60,000 rows" in shown
    assert "60,000 rows: 60,000 changed" in shown


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(seconds=-90), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59, seconds=59), "59 minutes ago"),
        (timedelta(hours=5), "5 hours ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=4000), "4,000 days ago"),
    ],
)
def test_ages_are_said_in_their_largest_unit(passed: timedelta, said: str) -> None:
    """A clock that went back makes nothing come from the future."""
    assert age(NOW - passed, NOW) == said


@pytest.mark.parametrize(
    ("number", "what", "said"),
    [(0, "item", "0 items"), (1, "delivery", "1 delivery"), (1200, "delivery", "1,200 deliveries")],
)
def test_numbers_agree_with_what_they_count(number: int, what: str, said: str) -> None:
    """One item, two items, two deliveries."""
    assert plural(number, what) == said


def test_a_file_name_forges_no_line(desk: Desk) -> None:
    """Neither a line feed nor an override of the direction of writing reaches the screen."""
    path = desk.file("a\nDone\u202e\x1b[31m.csv", "Berlin,Echo,0")
    said = [desk("load", path), desk("uploads"), desk("load", desk.file("b\nDone", ""))]
    for answer in said:
        assert "\nDone" not in answer.out + answer.err
        assert not set("\u202e\x1b") & set(answer.out + answer.err)
