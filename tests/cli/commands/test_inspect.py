"""What people see of levels, outages, alerts, uploads, and how a level came about."""

import pytest

from cli.desk import Desk, is_one_sentence

pytestmark = pytest.mark.slow


@pytest.fixture
def stocked(desk: Desk) -> Desk:
    """Two stores, one item out of stock."""
    desk.load("Berlin,Echo [2nd],4", "Berlin,Dot,0", "Łódź,Echo,1.5")
    return desk


def test_an_empty_installation_says_what_to_do_next(desk: Desk) -> None:
    """Nobody has to look for the manual."""
    desk.begin()
    answer = desk("status")
    assert answer.code == 0
    for command in ("subscribe", "load", "run"):
        assert f"shelfwatch --home {desk.home} {command}" in answer.out


def test_status_sums_up(stocked: Desk) -> None:
    """Totals, a line for each store, and what waits."""
    answer = stocked("status")
    assert answer.out.startswith("2 stores, 3 items, 1 out of stock\n")
    assert "Berlin\t2\t1\tjust now\t" in answer.out
    assert "0 subscribers, 0 deliveries waiting, 0 given up" in answer.out
    assert "Nobody is subscribed yet" in answer.out


def test_status_names_what_waits_and_why(desk: Desk) -> None:
    """A channel that fails is named with its error, and without its secret."""
    desk.allow_private()
    desk("subscribe", "json://user:hunter2@127.0.0.1:9/closed")
    desk.load("Berlin,Echo,0")
    answer = desk("status")
    assert "1 delivery waiting" in answer.out
    assert "Waiting for json://***: " in answer.out
    assert "hunter2" not in answer.out


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        ([], [["Berlin", "Dot", "0"], ["Berlin", "Echo [2nd]", "4"], ["Łódź", "Echo", "1.5"]]),
        (["--out"], [["Berlin", "Dot", "0"]]),
        (["--store", "BERLIN", "--item", "Dot"], [["Berlin", "Dot", "0"]]),
        (["--item", "dot"], []),
        (["--store", " łódź "], [["Łódź", "Echo", "1.5"]]),
    ],
)
def test_stock_narrows_down(stocked: Desk, options: list[str], shown: list[list[str]]) -> None:
    """By store in any letters, by item letter for letter, and to what is out."""
    assert stocked("stock", *options).table == shown


def test_a_pipe_cuts_no_name(desk: Desk) -> None:
    """However long it is, and whatever the terminal's width would be."""
    name = "Very long name " * 40 + "end"
    desk.load(f"Berlin,{name},5")
    assert desk("stock").table == [["Berlin", name, "5"]]


def test_open_shows_outages_until_they_end(stocked: Desk) -> None:
    """What is back is no longer open."""
    assert [row[:2] for row in stocked("open").table] == [["Berlin", "Dot"]]
    assert stocked("open", "--store", "Łódź").out == "Nothing is out of stock.\n"
    stocked.load("Berlin,Dot,5", as_of="2026-01-06T08:00Z")
    assert stocked("open").out == "Nothing is out of stock.\n"


def test_alerts_and_uploads_are_tables(stocked: Desk) -> None:
    """One line for each item told, and one for each file."""
    assert [row[1:] for row in stocked("alerts").table] == [
        ["Berlin", "Dot", "?", "0", "out of stock"]
    ]
    assert [row[1:6] for row in stocked("uploads").table] == [
        ["stock.csv", "loaded", "3", "3", "0"]
    ]


def test_uploads_shows_the_latest_first_and_no_more_than_asked(stocked: Desk) -> None:
    """Refused files stand there too."""
    (stocked.folder / "odd.csv").write_text("a,b\n")
    stocked("load", "odd.csv")
    assert [row[1:3] for row in stocked("uploads", "--limit", "1").table] == [
        ["odd.csv", "refused"]
    ]


def test_why_tells_the_chain_from_row_to_delivery(desk: Desk) -> None:
    """File, row, counts, rule, alert and who was told, the newest change first."""
    desk("subscribe", "ann@example.org")
    desk.load("Berlin,Echo,4", as_of="2026-01-05T08:00Z")
    desk.load("Berlin,Dot,1", "Berlin,Echo,0", as_of="2026-01-06T08:00Z")
    shown = desk("why", "berlin", "Echo").out
    for part in (
        "Berlin, Echo: 0 now, out of stock since",
        "4 -> 0",
        "stock.csv, row 3, loaded by command",
        "out of stock: after <= 0",
        "ann@example.org: delivered",
        "not seen before -> 4",
        "none applies",
    ):
        assert part in shown
    assert shown.index("4 -> 0") < shown.index("not seen before -> 4")


def test_why_names_who_still_waits(desk: Desk) -> None:
    """A delivery that failed shows when it is tried next, and why it failed."""
    desk.allow_private()
    desk("subscribe", "json://user:hunter2@127.0.0.1:9/closed")
    desk.load("Berlin,Echo,0")
    shown = desk("why", "Berlin", "Echo").out
    assert "json://***: waiting, tried next at " in shown
    assert "hunter2" not in shown


@pytest.mark.parametrize(
    ("store", "item", "hint"),
    [
        ("Berlim", "Dot", "did you mean Berlin?"),
        ("Berlin", "dot", "did you mean Dot?"),
        ("Berlin", "Echo (2nd)", "did you mean Echo [2nd]?"),
        ("Berlin", "Wardrobe", "lists its items."),
        ("Xanadu", "Dot", "lists the stores."),
    ],
)
def test_why_helps_with_what_was_never_seen(
    stocked: Desk, store: str, item: str, hint: str
) -> None:
    """One sentence, with the nearest name where there is one."""
    answer = stocked("why", store, item)
    assert (answer.code, answer.out) == (2, "")
    assert is_one_sentence(answer.err)
    assert hint in answer.err
