"""The demo: the whole story, the same each time, in a page of 80 columns."""

from pathlib import Path

import pytest

from cli.desk import Desk

SHOWN = Path(__file__).parents[3] / "docs" / "demo.txt"


def test_the_demo_is_what_the_documents_show(desk: Desk) -> None:
    """docs/demo.txt is its output; `shelfwatch demo > docs/demo.txt` renews it."""
    assert desk("demo").out == SHOWN.read_text(encoding="utf-8")


def test_the_demo_fits_a_page_and_has_no_colours(desk: Desk) -> None:
    """In a pipe it is 80 columns wide, and no longer than one reads."""
    lines = desk("demo").out.splitlines()
    assert max(map(len, lines)) <= 80
    assert len(lines) <= 125
    assert "\x1b" not in "".join(lines)
    assert all(line == line.rstrip() for line in lines)


@pytest.mark.slow
def test_the_demo_leaves_no_traces(desk: Desk) -> None:
    """Neither in the installation nor among the temporary files."""
    temporary = desk.folder / "temporary"
    temporary.mkdir()
    assert desk.process("demo", environment={"TMPDIR": str(temporary)}).code == 0
    assert not desk.home.exists()
    assert not list(temporary.iterdir())


@pytest.mark.slow
def test_the_demo_heeds_no_setting_of_the_machine(desk: Desk) -> None:
    """A mail server that is set for production hears nothing of it."""
    answer = desk.process("demo", environment={"SHELFWATCH_MAIL_HOST": "mail.invalid"})
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == SHOWN.read_text(encoding="utf-8")
