"""`seen`, `ordered` and `snooze` as a person types them."""

import pytest

from cli.desk import Desk, is_one_sentence


@pytest.fixture
def out(desk: Desk) -> Desk:
    """Two items of Berlin are out of stock, and one is not."""
    desk.load("Berlin,Dot,0", "Berlin,Echo Dot,0", "Berlin,Plate,5")
    return desk


def test_what_was_done_stands_in_open_and_in_why(out: Desk) -> None:
    """With who did it, and until when."""
    answer = out("ordered", "berlin", "Dot", "--until", "2035-03-20", "--by", "ann")
    assert answer.out == "Berlin: Dot ordered until 2035-03-20 23:59.\n"
    rows = [row[-1] for row in out("open").table]
    assert rows == ["ordered until 2035-03-20 23:59, by ann", ""]
    assert "ordered until 2035-03-20 23:59, by ann" in out("why", "Berlin", "Dot").out


def test_open_as_json_has_what_scripts_rely_on(out: Desk) -> None:
    """Every field, in each of its states."""
    out("snooze", "Berlin", "Dot", "--until", "2035-03-20", "--by", "ann")
    out("seen", "Berlin", "Echo*", "--by", "bob")
    snoozed, seen = out("open", "--json").json
    assert {key: snoozed[key] for key in ("store", "item", "name", "count", "threshold")} == {
        "store": "Berlin",
        "item": "Dot",
        "name": "",
        "count": 0,
        "threshold": None,
    }
    assert (snoozed["state"], snoozed["by"]) == ("snoozed", "ann")
    assert snoozed["until"].startswith("2035-03-")
    assert snoozed["since"] == "2026-01-05T08:00:00+00:00"
    assert (seen["state"], seen["until"], seen["by"]) == ("seen", None, "bob")


def test_without_an_item_all_that_is_out_is_meant(out: Desk) -> None:
    """And a script gets each of them."""
    assert out("seen", "Berlin").out == "Berlin: 2 items seen.\n"
    assert [one["item"] for one in out("seen", "Berlin", "--json").json] == ["Dot", "Echo Dot"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("seen Berlin Plate", "Plate is not out of stock in Berlin"),
        ("seen Berlin Echo*x", "Nothing like Echo*x is out of stock in Berlin"),
        ("seen Berlni", "did you mean Berlin?"),
        ("seen Berlin Dto", "did you mean Dot?"),
        ("ordered Berlin Dot", "--until"),
        ("ordered Berlin Dot --until soon", "is no date or time"),
        ("snooze Berlin Dot --until 2020-01-01", "is over already"),
    ],
)
def test_what_cannot_be_meant_is_wrong_usage(out: Desk, line: str, said: str) -> None:
    """One sentence that says what to do, and nothing is recorded."""
    answer = out(*line.split())
    assert answer.code == 2
    assert said in answer.err
    assert is_one_sentence(answer.err) or "Usage" in answer.err
    assert {one["state"] for one in out("open", "--json").json} == {"open"}


def test_where_nothing_is_out_there_is_nothing_to_do(out: Desk) -> None:
    """The store is known, and all is well there."""
    out.load("Berlin,Dot,4", "Berlin,Echo Dot,4", as_of="2026-01-06T08:00Z")
    assert "Nothing is out of stock in Berlin" in out("seen", "Berlin").err
