"""Who is told: changed a store at a time, removed by an id, and missed where nobody listens."""

import pytest

from cli.desk import Desk

HOOK = "json://user:hunter2@127.0.0.1:9/closed"


@pytest.fixture
def ann(desk: Desk) -> Desk:
    """Ann is told of two stores."""
    desk("subscribe", "ann@example.org", "--store", "Berlin", "--store", "Bonn")
    return desk


def stores(desk: Desk) -> list[str]:
    """What the first subscriber is told of."""
    found: list[str] = desk("subscribers", "--json").json[0]["stores"]
    return found


def test_a_store_is_added_and_removed(ann: Desk) -> None:
    """In any letters; the others stay."""
    said = ann("subscribe", "ann@example.org", "--add-store", "Pusan", "--remove-store", "BERLIN")
    assert (said.code, stores(ann)) == (0, ["Bonn", "Pusan"])
    assert said.out == "ann@example.org is told of Bonn, Pusan.\n"


def test_a_known_store_is_added_once_in_its_own_spelling(ann: Desk) -> None:
    """As it was first loaded."""
    ann.load("Karachi,Echo,4")
    ann("subscribe", "ann@example.org", "--add-store", "karachi", "--add-store", "bonn")
    assert sorted(stores(ann), key=str.casefold) == ["Berlin", "Bonn", "Karachi"]


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("--remove-store", "Paris"), "is not told of Paris"),
        (("--remove-store", "Berlin", "--remove-store", "Bonn"), "the last store"),
        (("--add-store", "Paris", "--store", "Berlin"), "Leave --store"),
    ],
)
def test_what_makes_no_sense_changes_nothing(
    ann: Desk, options: tuple[str, ...], reason: str
) -> None:
    """And says why."""
    said = ann("subscribe", "ann@example.org", *options)
    assert (said.code, reason in said.err) == (2, True)
    assert stores(ann) == ["Berlin", "Bonn"]


def test_who_hears_of_all_has_no_list_to_change(desk: Desk) -> None:
    """To add one would silently take the others away."""
    desk("subscribe", "ann@example.org")
    said = desk("subscribe", "ann@example.org", "--add-store", "Berlin")
    assert (said.code, "with --store" in said.err) == (2, True)


def test_a_hook_is_removed_by_its_id(desk: Desk) -> None:
    """Its address holds a secret, and nobody remembers it."""
    desk.allow_private()
    desk("subscribe", HOOK)
    (line,) = desk("subscribers").table
    assert line[1:] == ["json://***", "all stores", "stock"]
    assert desk("unsubscribe", "77").code == 2
    assert desk("unsubscribe", line[0]).out == "json://*** is told no more.\n"
    assert desk("subscribers", "--json").json == []


def test_a_store_that_nobody_listens_to_is_said(ann: Desk) -> None:
    """Where something runs out there, and only there."""
    warned = ann("load", ann.file("a.csv", "Pusan,Echo,0"))
    assert "Nobody is told of Pusan: `shelfwatch" in warned.out
    heard = ann("load", ann.file("b.csv", "Berlin,Echo,0", "Lima,Echo,4"))
    assert "Nobody is told" not in heard.out


def test_what_was_given_up_is_tried_now(desk: Desk) -> None:
    """`deliver` alone leaves it."""
    desk.allow_private()
    desk("subscribe", HOOK)
    desk.load("Berlin,Echo,0")
    assert desk("deliver", "--json").json["postponed"] == 0
    tried = desk("deliver", "--now", "--json")
    assert (tried.code, tried.json["postponed"]) == (4, 1)
