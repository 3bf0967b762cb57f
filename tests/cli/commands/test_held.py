"""A held file at the command line: what is shown of it, and what a person can do."""

from pathlib import Path
from typing import Any

import pytest

from cli.desk import Answer, Desk, is_one_sentence

pytestmark = pytest.mark.slow

FORTY = range(40)


def rows(count: int | str) -> list[str]:
    """Forty items of Berlin."""
    return [f"Berlin,I{item},{count}" for item in FORTY]


@pytest.fixture
def held(desk: Desk) -> Answer:
    """What is printed of a file that would empty Berlin."""
    desk.load(*rows(10))
    return desk("load", desk.file("evening.csv", *rows(0)), "--as-of", "2026-01-06T08:00Z")


def upload_of(desk: Desk) -> str:
    """The id of what is held."""
    (found,) = desk("status", "--json").json["held"]
    return str(found["upload"])


def latest(desk: Desk) -> Any:
    """The newest entry of the ledger."""
    return desk("uploads", "--json").json[0]


def test_a_held_file_ends_with_three_and_says_why(desk: Desk, held: Answer) -> None:
    """And what to do, with the id to be copied; nothing of it is written."""
    assert held.code == 3
    assert "Berlin: 40 of 40 items would go out of stock." in held.out
    assert f"`shelfwatch --home {desk.home} release {upload_of(desk)}`" in held.out
    assert {level["count"] for level in desk("stock", "--json").json} == {10}


def test_scripts_see_its_status(desk: Desk, held: Answer) -> None:
    """With the outcomes that it would have."""
    again = desk("load", "evening.csv", "--as-of", "2026-01-06T08:00Z", "--json")
    (upload,) = again.json["uploads"]
    assert (held.code, again.code, upload["status"], upload["changed"]) == (3, 3, "held", 40)
    assert upload["upload"] == upload_of(desk)


def test_status_and_the_ledger_show_it(desk: Desk, held: Answer) -> None:
    """Until somebody has decided."""
    assert held.code == 3
    (found,) = desk("status", "--json").json["held"]
    assert list(found) == ["upload", "file", "source", "arrived", "message"]
    assert "evening.csv: Held, and nothing of it was written." in desk("status").out
    assert [row[2] for row in desk("uploads").table] == ["held", "loaded"]


def test_release_loads_it_and_tells_people(desk: Desk, held: Answer) -> None:
    """As `load` would have."""
    assert held.code == 3
    desk("subscribe", "ann@example.org")
    upload = upload_of(desk)
    answer = desk("release", upload)
    assert answer.code == 0
    assert "evening.csv  40 rows: 40 changed, 0 unchanged." in answer.out
    assert "Berlin: 40 items out of stock" in answer.out
    assert "1 message sent." in answer.out
    assert (latest(desk)["upload"], latest(desk)["status"]) == (upload, "loaded")
    assert desk("status", "--json").json["held"] == []


def test_release_has_the_shape_and_the_codes_of_load(desk: Desk) -> None:
    """Rejects come back to be mended, once it is loaded."""
    desk.load(*rows(10))
    desk.load(*rows(0), "Berlin,X,oops", as_of="2026-01-06T08:00Z")
    assert list((desk.home / "failed").iterdir()) == []
    answer = desk("release", upload_of(desk), "--json")
    (upload,) = answer.json["uploads"]
    assert (answer.code, upload["status"], upload["rejected"]) == (1, "loaded", 1)
    assert [path.name for path in (desk.home / "failed").iterdir()] == ["stock.csv.rejects.csv"]


def test_discard_puts_it_away(desk: Desk, held: Answer) -> None:
    """It is kept, and not loaded if it comes again."""
    assert held.code == 3
    upload = upload_of(desk)
    assert desk("discard", upload).out == "evening.csv is discarded; nothing of it was written.\n"
    assert [path.name for path in (desk.home / "failed").iterdir()] == ["evening.csv"]
    again = desk("load", "evening.csv", "--as-of", "2026-01-06T08:00Z")
    assert again.code == 3
    assert "discarded" in again.out
    assert latest(desk)["status"] == "discarded"


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="only Linux has a folder closed to root too")
def test_a_copy_that_can_not_be_put_away_holds_up_nobody(desk: Desk) -> None:
    """A release still tells people; other files are still decided about, and held."""
    desk("subscribe", "ann@example.org")
    desk("load", desk.file("old.csv", *rows(10)), "--as-of", "2026-01-05T08:00Z", "--source", "B")
    evening = desk.file("evening.csv", *rows(0))
    desk("load", evening, "--as-of", "2026-01-06T08:00Z", "--source", "B")
    released = upload_of(desk)
    (desk.home / "done").mkdir(exist_ok=True)
    (desk.home / "done" / "B").symlink_to("/proc")
    answer = desk("release", released)
    assert answer.code == 0
    assert "1 message sent." in answer.out
    assert "Warning: " in answer.err
    assert "can't be moved to" in answer.err
    desk("load", desk.file("pusan.csv", *[row.replace("Berlin", "Pusan") for row in rows(10)]))
    emptied = desk.file("gone.csv", *[row.replace("Berlin", "Pusan") for row in rows(0)])
    again = desk("load", emptied, "--as-of", "2099-01-06T08:00Z")
    assert (again.code, "can't be moved to" in again.err) == (3, True)
    assert desk("discard", upload_of(desk)).code == 0
    (desk.home / "done" / "B").unlink()
    assert desk("release", released).err == ""
    assert [path.name for path in (desk.home / "done" / "B").iterdir()] == ["evening.csv"]


@pytest.mark.parametrize("command", ["release", "discard"])
def test_what_is_not_held_is_wrong_usage(desk: Desk, held: Answer, command: str) -> None:
    """One sentence each."""
    assert held.code == 3
    loaded = desk("uploads", "--json").json[1]["upload"]
    for upload in ("u0", loaded):
        answer = desk(command, upload)
        assert answer.code == 2
        assert is_one_sentence(answer.err)


def test_a_dry_run_says_that_it_would_be_held(desk: Desk) -> None:
    """With its changes, and whom a release would tell; nothing is written."""
    desk("subscribe", "ann@example.org")
    desk.load(*rows(10))
    answer = desk("load", desk.file("evening.csv", *rows(0)), "--dry-run")
    assert answer.code == 3
    assert "Would be held, and nothing of it written. Berlin: 40 of 40 items" in answer.out
    assert "and 20 smaller changes" in answer.out
    assert "Once released, it would tell ann@example.org" in answer.out
    assert len(desk("uploads").table) == 1


def test_limits_are_settings(desk: Desk) -> None:
    """Whoever wants no questions gets none."""
    desk.load(*rows(10))
    (desk.home / "shelfwatch.toml").write_text("brake = false\n")
    assert desk.load(*rows(0), as_of="2026-01-06T08:00Z")["status"] == "loaded"


def test_operations_are_subscribed_and_shown(desk: Desk) -> None:
    """They have no stores; somebody may be of both kinds."""
    assert desk("subscribe", "--operations", "ops@example.org").out == (
        "ops@example.org is asked about files that are held, and told of those that were refused.\n"
    )
    desk("subscribe", "ann@example.org", "--store", "Berlin")
    desk("subscribe", "--operations", "ann@example.org")
    assert desk("subscribers").table == [
        ["1", "ops@example.org", "", "operations"],
        ["2", "ann@example.org", "Berlin", "stock, operations"],
    ]
    wrong = desk("subscribe", "--operations", "ops@example.org", "--store", "Berlin")
    assert wrong.code == 2
    assert is_one_sentence(wrong.err)


def test_operations_alone_leave_nobody_told(desk: Desk) -> None:
    """Something ran out, and the people who are asked are not those who are told."""
    desk("subscribe", "--operations", "ops@example.org")
    answer = desk("load", desk.file("stock.csv", "Berlin,A,0"))
    assert "Nobody is subscribed yet" in answer.out


def test_a_source_may_send_full_snapshots(desk: Desk) -> None:
    """What a file of it lacks is listed, counted and out of stock."""
    desk.load("Berlin,A,5", "Berlin,B,6")
    (desk.home / "shelfwatch.toml").write_text('[sources.Berlin]\nsnapshot=true\nmissing="out"\n')
    desk.file("part.csv", "Berlin,A,5")
    seen = desk("load", "part.csv", "--source", "Berlin", "--dry-run")
    assert "part.csv: 1 item missing\nstore\titem\tcount so far\nBerlin\tB\t6\n" in seen.out
    answer = desk("load", "part.csv", "--source", "Berlin", "--json")
    (upload,) = answer.json["uploads"]
    assert upload["missing"] == [{"store": "Berlin", "item": "B", "count": 6}]
    assert (upload["rows"], upload["changed"], len(upload["alerts"])) == (1, 0, 1)
    assert (latest(desk)["source"], latest(desk)["missing"]) == ("Berlin", 1)
    assert desk("stock", "--out", "--json").json[0]["item"] == "B"
    shown = "Berlin/part.csv, which does not name it, loaded by command"
    assert shown in desk("why", "Berlin", "B").out


@pytest.mark.parametrize("source", ["../Berlin", "a/b", "..", ".x", "x\n", "é" * 128])
def test_a_source_is_the_name_of_a_folder(desk: Desk, source: str) -> None:
    """Files are put away under it."""
    answer = desk("load", desk.file("stock.csv", "Berlin,A,5"), "--source", source)
    assert answer.code == 2
    assert is_one_sentence(answer.err)


def test_a_source_is_the_store_of_files_that_name_none(desk: Desk) -> None:
    """As a folder of the inbox is."""
    (desk.folder / "items.csv").write_text("item,count\nA,5\n")
    assert desk("load", "items.csv", "--source", "Oslo").code == 0
    assert desk("stock").table == [["Oslo", "A", "5"]]
