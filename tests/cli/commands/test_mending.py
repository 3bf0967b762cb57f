"""Who is told, what is forgotten and renamed, the backup, the doctor, and deliveries by hand."""

import sqlite3
from pathlib import Path

import pytest

from cli.desk import Desk, is_one_sentence
from shelfwatch.local.installation import open_installation
from shelfwatch.service.loading.load import LoadRequest, load


def test_subscribers_are_added_replaced_and_removed(desk: Desk) -> None:
    """Subscribing again replaces the stores."""
    desk.begin()
    assert desk("subscribers").out.startswith("Nobody is subscribed yet")
    desk("subscribe", "ann@example.org", "--store", "Berlin", "--store", "Paris")
    assert desk("subscribers").table == [["1", "ann@example.org", "Berlin, Paris", "stock"]]
    desk("subscribe", " ann@example.org ")
    assert desk("subscribers", "--json").json == [
        {"id": 1, "address": "ann@example.org", "stores": [], "kinds": ["stock"]}
    ]
    assert desk("unsubscribe", "ann@example.org").code == 0
    assert desk("subscribers", "--json").json == []


@pytest.mark.parametrize(
    "address",
    ["json://user:hunter2@192.0.32.8/x", "json://user:hunter2@localhost/x", "nosuch://hunter2"],
)
def test_no_secret_is_ever_shown(desk: Desk, address: str) -> None:
    """Whether the address is taken or not, listed, or removed."""
    said = [
        desk("subscribe", address),
        desk("subscribers"),
        desk("subscribers", "--json"),
        desk("unsubscribe", address),
        desk("unsubscribe", address),
    ]
    assert all("hunter2" not in answer.out + answer.err for answer in said)


@pytest.mark.parametrize("kind", [[], ["--operations"]])
def test_a_hook_of_this_machine_has_to_be_allowed(desk: Desk, kind: list[str]) -> None:
    """Refused in one sentence that names the setting; the doctor names one from before."""
    answer = desk("subscribe", "json://169.254.169.254/hunter2", *kind)
    assert answer.code == 2
    assert is_one_sentence(answer.err)
    assert "allow_private_addresses" in answer.err
    assert desk("subscribers", "--json").json == []
    desk.allow_private()
    assert desk("subscribe", "json://169.254.169.254/hunter2", *kind).code == 0
    (desk.home / "shelfwatch.toml").unlink()
    found = {one["subject"]: one for one in desk("doctor", "--json").json}
    assert found["subscriber json://***"]["verdict"] == "fault"
    assert "allow_private_addresses" in found["subscriber json://***"]["message"]


def test_a_store_that_is_not_known_is_pointed_out(desk: Desk) -> None:
    """It may come later, or be mistyped: a warning, and no error."""
    desk.load("Berlin,Echo,5")
    answer = desk("subscribe", "ann@example.org", "--store", "Brelin")
    assert answer.code == 0
    assert answer.err.startswith("Warning: nothing was loaded for a store Brelin yet")


def test_what_ran_out_before_a_renaming_is_told_under_the_old_name(desk: Desk) -> None:
    """A load whose process was killed before its check is judged before anything is moved."""
    desk.load("Potsdam,Echo,5")
    with open_installation(desk.home, {}) as place:
        request = LoadRequest(Path(desk.file("killed.csv", "Berlin,Echo,0")), "killed.csv")
        load(place.platform, request, place.load_context)
    desk("rename", "Berlin", "Potsdam")
    assert [alert["store"] for alert in desk("alerts", "--json").json] == ["Berlin"]


def test_what_is_forgotten_stays_away_and_tells_nobody(desk: Desk) -> None:
    """An older file does not bring it back, and `why` says what happened."""
    desk("subscribe", "ann@example.org")
    desk.load("Berlin,Echo,5", "Berlin,Dot,5")
    assert desk("forget", "berlin", "Echo").out == "Berlin: Echo forgotten; nobody was told.\n"
    again = desk.load("Berlin,Echo,6", as_of="2026-01-06T08:00Z")
    assert again["superseded"] == 1
    assert [row[1] for row in desk("stock").table] == ["Dot"]
    assert "Berlin, Echo: no count, it was forgotten." in desk("why", "Berlin", "Echo").out
    assert desk("forget", "Berlin", "--yes").out == "Berlin: 1 item forgotten; nobody was told.\n"
    assert desk("alerts", "--json").json == []
    assert desk("uploads").table[0][1] == "Berlin"


def test_a_renamed_store_keeps_its_levels(desk: Desk) -> None:
    """The ledger says what was done."""
    desk.load("Brelin,Echo,5")
    answer = desk("rename", "brelin", "Berlin")
    assert answer.out == "Brelin is now Berlin, with 1 item; nobody was told.\n"
    assert desk("stock").table == [["Berlin", "Echo", "5"]]
    assert desk("uploads").table[0][1] == "Brelin to Berlin"


@pytest.mark.parametrize("name", ["", " ", "a\nb"])
def test_a_name_that_can_be_none_is_wrong_usage(desk: Desk, name: str) -> None:
    """Blank names and line breaks are caught before anything is opened."""
    desk.load("Berlin,Echo,5")
    answer = desk("rename", "Berlin", name)
    assert answer.code == 2
    assert is_one_sentence(answer.err)


def test_a_backup_is_a_database_that_can_take_the_place(desk: Desk) -> None:
    """It holds the same levels, and is never written over."""
    desk.load("Berlin,Echo,5")
    answer = desk("backup", "copy.db")
    assert answer.out.startswith("The database was copied to copy.db")
    copy = sqlite3.connect(desk.folder / "copy.db")
    try:
        assert copy.execute("SELECT store, item, count FROM stock").fetchall() == [
            ("Berlin", "Echo", 5.0)
        ]
    finally:
        copy.close()
    assert desk("backup", "copy.db").code == 2


def test_deliver_sends_what_is_due_and_says_what_failed(desk: Desk) -> None:
    """Exit code 4 tells a script that somebody was not reached."""
    desk.begin()
    assert desk("deliver").out == "Nothing is due.\n"
    assert desk("deliver", "--json").json == {
        "delivered": 0,
        "postponed": 0,
        "given_up": 0,
        "errors": [],
    }


def test_the_doctor_names_each_thing_it_looked_at(desk: Desk) -> None:
    """A sound installation without subscribers has warnings at most."""
    desk.begin()
    answer = desk("doctor", "--json")
    assert answer.code == 0
    assert {tuple(finding) for finding in answer.json} == {("subject", "verdict", "message")}
    assert {finding["verdict"] for finding in answer.json} <= {"ok", "warning"}
    assert len(desk("doctor").table) == len(answer.json)


def test_the_doctor_finds_a_fault_and_ends_with_4(desk: Desk) -> None:
    """A mail server that is not there is a fault with what to do about it."""
    desk.home.mkdir()
    (desk.home / "shelfwatch.toml").write_text(
        'mail_host = "127.0.0.1"\nmail_port = 9\nmail_sender = "shop@example.org"\n'
    )
    answer = desk("doctor", "--json")
    assert answer.code == 4
    assert "fault" in {finding["verdict"] for finding in answer.json}
