"""A whole store is not forgotten by a slip of the hand."""

import pytest

from cli.desk import Desk
from cli.terminal import at_terminal


@pytest.fixture
def stocked(desk: Desk) -> Desk:
    """A store of two items."""
    desk.load("Berlin,Echo,4", "Berlin,Dot,2")
    return desk


def test_a_whole_store_wants_a_yes(stocked: Desk) -> None:
    """Where nobody can be asked; an item does not."""
    refused = stocked("forget", "Berlin")
    assert (refused.code, "forgets 2 items of Berlin: say --yes" in refused.err) == (2, True)
    assert len(stocked("stock").table) == 2
    assert stocked("forget", "Berlin", "Dot").code == 0
    assert (
        stocked("forget", "berlin", "--yes").out == "Berlin: 1 item forgotten; nobody was told.\n"
    )


def test_a_dry_run_forgets_nothing(stocked: Desk) -> None:
    """It says how much that would be."""
    said = stocked("forget", "berlin", "--dry-run")
    assert said.out == "Berlin: 2 items would be forgotten; nothing was written.\n"
    assert len(stocked("stock").table) == 2


@pytest.mark.slow
@pytest.mark.parametrize(("answer", "left"), [("y", 0), ("n", 2)])
def test_a_person_is_asked(stocked: Desk, answer: str, left: int) -> None:
    """And no is the answer to Enter."""
    arguments = ("--home", str(stocked.home), "forget", "Berlin")
    with at_terminal(*arguments, folder=str(stocked.folder)) as terminal:
        terminal.answer("Forget 2 items of Berlin?", answer)
        terminal.end()
    assert len(stocked("stock").table) == left
