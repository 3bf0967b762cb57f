"""An upload is named by the beginning of its id, or as the last one."""

import pytest

from cli.desk import Desk, is_one_sentence

pytestmark = pytest.mark.slow


@pytest.fixture
def loaded(desk: Desk) -> Desk:
    """Two files, and something done by hand after them."""
    desk.load("Berlin,Echo,4", "Berlin,Dot,2")
    desk.load("Berlin,Echo,0", as_of="2026-01-06T08:00Z")
    desk("forget", "Berlin", "Dot")
    return desk


def ids(desk: Desk) -> list[str]:
    """The ids of the loaded files, the newest first."""
    uploads = desk("uploads", "--json").json
    return [found["upload"] for found in uploads if found["way"] == "command"]


def test_a_beginning_that_no_other_has_is_enough(loaded: Desk) -> None:
    """For `undo`, and likewise for `release` and `discard`, which say what is wrong with it."""
    newest = ids(loaded)[0]
    assert loaded("undo", newest[:8], "--json", "--dry-run").json["upload"] == newest
    for command in ("release", "discard"):
        answer = loaded(command, newest[:8])
        assert (answer.code, f"({newest}) is not held" in answer.err) == (2, True)


def test_a_beginning_of_several_is_refused(loaded: Desk) -> None:
    """With two of them."""
    answer = loaded("undo", "u")
    assert answer.code == 2
    assert answer.err.startswith("Several uploads begin with u (")
    assert is_one_sentence(answer.err)


def test_the_last_file_needs_no_id(loaded: Desk) -> None:
    """What was done by hand after it is passed over; done again, the file before it is meant."""
    newest, first = ids(loaded)
    assert loaded("undo", "--last", "--json").json["upload"] == newest
    assert loaded("undo", "--last", "--json").json["upload"] == first
    answer = loaded("undo", "--last")
    assert (answer.code, answer.out) == (2, "")


@pytest.mark.parametrize("arguments", [("undo",), ("undo", "u1", "--last")])
def test_either_an_id_or_the_last_is_named(desk: Desk, arguments: tuple[str, ...]) -> None:
    """Neither and both are wrong usage."""
    answer = desk(*arguments)
    assert (answer.code, answer.err) == (2, "Name one upload by its id, or say --last.\n")


@pytest.mark.parametrize("number", ["abc", "0", "-1", "1.5", "9" * 30])
def test_a_number_is_refused_in_words(desk: Desk, number: str) -> None:
    """Not in those of a library, and never as a bug."""
    answer = desk("uploads", "--limit", number)
    assert answer.code == 2
    assert answer.err.startswith("--limit takes a whole number from 1 to ")


@pytest.mark.parametrize(
    "arguments",
    [
        ("stock", "--store", "Berln"),
        ("open", "--store", "Berln"),
        ("why", "Berln", "Echo"),
        ("forget", "Berln"),
        ("rename", "Berln", "Bonn"),
    ],
)
def test_an_unknown_store_is_wrong_usage(loaded: Desk, arguments: tuple[str, ...]) -> None:
    """With the nearest name."""
    answer = loaded(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("There is no store Berln; did you mean Berlin? ")


def test_an_unknown_item_is_wrong_usage(loaded: Desk) -> None:
    """In one store and in all of them; one that is in stock is no error with --out."""
    for arguments in (("--item", "Ech"), ("--store", "berlin", "--item", "Ech")):
        answer = loaded("stock", *arguments)
        assert (answer.code, "did you mean Echo? " in answer.err) == (2, True)
    loaded.load("Berlin,Echo,5", as_of="2026-01-07T08:00Z")
    assert loaded("stock", "--item", "Echo", "--out").code == 0
