"""`shelfwatch load`: what goes in, what is shown, and what is kept."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli.desk import Desk


def test_a_load_says_what_became_of_the_file_and_what_ran_out(desk: Desk) -> None:
    """One line for the file, then the alert in words, then where the message lies."""
    desk("subscribe", "ann@example.org")
    desk.load("Berlin,Echo,4", "Berlin,Dot,1")
    answer = desk("load", desk.file("next.csv", "Berlin,Echo,0", "Berlin,Dot,1"))
    assert answer.code == 0
    assert "next.csv  2 rows: 1 changed, 1 unchanged." in answer.out
    assert "Berlin: 1 item out of stock\n  Echo: 0 (was 4)" in answer.out
    assert "1 message sent. No mail server is set" in answer.out
    assert str(desk.home / "outbox") in answer.out
    assert len(list((desk.home / "outbox").glob("*.eml"))) == 1


def test_a_hint_says_how_to_be_told(desk: Desk) -> None:
    """An alert that nobody hears of names the command that changes that."""
    answer = desk("load", desk.file("stock.csv", "Berlin,Echo,0"))
    assert f"shelfwatch --home {desk.home} subscribe you@example.org" in answer.out


def test_every_file_is_tried(desk: Desk) -> None:
    """A missing file and a folder don't stop those after them."""
    good = desk.file("good.csv", "Berlin,Echo,5")
    answer = desk("load", "missing.csv", ".", good)
    assert answer.code == 3
    assert len(answer.err.splitlines()) == 2
    assert [row[:2] for row in desk("stock").table] == [["Berlin", "Echo"]]


def test_rejects_are_shown_and_kept_for_mending(desk: Desk) -> None:
    """The first twenty with their place; all of them in a CSV that loads once it is mended."""
    rows = [f"Berlin,Item {number},many" for number in range(30)]
    rows = [*rows, "Berlin,Dot,1"]
    answer = desk("load", desk.file("stock.csv", *rows), "--as-of", "2026-01-05")
    kept = desk.home / "failed" / "stock.csv.rejects.csv"
    assert answer.code == 1
    assert "stock.csv: 30 rows not understood" in answer.out
    assert "2\tcount\tmany\tthe count is not a number" in answer.out
    assert "and 10 more" in answer.out
    assert str(kept) in answer.out
    kept.write_bytes(kept.read_bytes().replace(b"many", b"6"))
    mended = desk("load", str(kept), "--json").json["uploads"][0]
    assert (mended["changed"], mended["rejected"]) == (30, 0)
    assert mended["version"].startswith("2026-01-05")


def test_a_repeated_upload_keeps_its_rejects_once(desk: Desk) -> None:
    """The second time nothing new is written."""
    path = desk.file("stock.csv", "Berlin,Echo,many", "Berlin,Dot,1")
    desk("load", path)
    desk("load", path)
    assert len(list((desk.home / "failed").iterdir())) == 1


def test_the_version_is_the_time_of_change(desk: Desk) -> None:
    """Without `--as-of` a file was made when it was last changed."""
    path = desk.file("stock.csv", "Berlin,Echo,5")
    os.utime(path, (1_700_000_000, 1_700_000_000))
    (upload,) = desk("load", path, "--json").json["uploads"]
    assert upload["version"] == "2023-11-14T22:13:20+00:00"


def test_the_store_of_a_file_without_one_is_named(desk: Desk) -> None:
    """`--store` says what the file doesn't."""
    (desk.folder / "plain.csv").write_text("item,count\nEcho,5\n")
    assert desk("load", "plain.csv").code == 3
    assert desk("load", "plain.csv", "--store", " Berlin ").code == 0
    assert desk("stock").table == [["Berlin", "Echo", "5"]]


def test_a_baseline_tells_nobody(desk: Desk) -> None:
    """First levels are recorded, and nobody is alarmed by what was out for years."""
    desk("subscribe", "ann@example.org")
    answer = desk("load", desk.file("stock.csv", "Berlin,Echo,0"), "--baseline")
    assert answer.code == 0
    assert desk("alerts", "--json").json == []
    assert "a baseline tells nobody" in desk("why", "Berlin", "Echo").out


def test_a_dry_run_shows_the_biggest_change_first_and_writes_nothing(desk: Desk) -> None:
    """It names who would be told what, and afterwards everything is as it was."""
    desk("subscribe", "ann@example.org")
    path = desk.file("stock.csv", "Berlin,Small,1", "Berlin,Big,90", "Berlin,Gone,0")
    answer = desk("load", path, "--dry-run")
    assert answer.out.index("Big") < answer.out.index("Small") < answer.out.index("Gone\t")
    assert "Would tell ann@example.org: Berlin: Gone is out of stock" in answer.out
    assert "nothing was written" in answer.out
    for what in ("stock", "uploads", "alerts"):
        assert desk(what, "--json").json == []
    assert not list((desk.home / "outbox").iterdir())


def test_a_dry_run_counts_the_changes_that_it_does_not_name(desk: Desk) -> None:
    """Twenty changes are enough to read."""
    rows = [f"Berlin,Item {number},{number + 1}" for number in range(30)]
    answer = desk("load", desk.file("stock.csv", *rows), "--dry-run")
    assert "and 10 smaller changes" in answer.out


def test_standard_input_is_a_file_that_was_made_now(desk: Desk) -> None:
    """`-` reads to the end; nothing of it stays in the scratch folder."""
    before = datetime.now(UTC)
    answer = desk.process("load", "-", "--json", stdin=b"store,item,count\nBerlin,Echo,5\n")
    (upload,) = answer.json["uploads"]
    assert (answer.code, upload["file"], upload["changed"]) == (0, "standard input", 1)
    assert before <= datetime.fromisoformat(upload["version"]) <= datetime.now(UTC)
    assert not list((desk.home / "scratch").iterdir())


@pytest.mark.slow
def test_standard_input_keeps_the_limit_of_files(desk: Desk) -> None:
    """What is too large is refused before it fills the disk."""
    rows = b"store,item,count\n" + b"Berlin,Echo,5\n" * 1000
    answer = desk.process("load", "-", stdin=rows, environment={"SHELFWATCH_FILE_BYTES": "1000"})
    assert answer.code == 3
    assert answer.err == "standard input is larger than 1,000 bytes; split it.\n"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are for Unix")
def test_a_pipe_is_read_as_standard_input_is(desk: Desk) -> None:
    """As a shell's `<(...)` gives it."""
    reading, writing = os.pipe()
    os.write(writing, b"store,item,count\nBerlin,Echo,5\n")
    os.close(writing)
    try:
        assert desk("load", f"/dev/fd/{reading}").code == 0
    finally:
        os.close(reading)
    assert desk("stock").table == [["Berlin", "Echo", "5"]]


def test_odd_characters_in_a_name_do_not_reach_the_terminal(desk: Desk) -> None:
    """A file's name and a cell could hold a terminal's commands; they are spelt out."""
    path = desk.folder / "evil\x1b[31m.csv"
    path.write_text("store,item,count\nBerlin,Echo,\x1b]0;owned\n")
    answer = desk("load", str(path))
    assert "\x1b" not in answer.out + answer.err
    assert "evil\\x1b[31m.csv" in answer.out


def test_a_failed_delivery_is_a_warning_only(desk: Desk) -> None:
    """The load is done: its exit code says so, and stderr names what waits."""
    desk.allow_private()
    desk("subscribe", "json://127.0.0.1:9/closed")
    answer = desk("load", desk.file("stock.csv", "Berlin,Echo,0"), "--json")
    assert answer.code == 0
    assert len(answer.json["uploads"][0]["alerts"]) == 1
    assert all(line.startswith("Warning: ") for line in answer.err.splitlines())
    assert "not delivered yet" in answer.err
    assert desk("status", "--json").json["waiting"] == 1


def test_the_file_that_is_named_is_loaded(desk: Desk) -> None:
    """Not what its name would mean as a pattern; a link that a person names is followed."""
    desk.file("stock1.csv", "Lisbon,Echo,0")
    named = Path(desk.file("stock[1].csv", "Berlin,Echo,5"))
    link = named.with_name("link.csv")
    link.symlink_to(named)
    for path in (named, link):
        assert desk("load", str(path)).code == 0
        assert [row[:2] for row in desk("stock").table] == [["Berlin", "Echo"]]


def test_at_most_twenty_items_are_named_of_all_stores_together(desk: Desk) -> None:
    """Then how many more there are: thousands of lines would cost more than the load."""
    rows = [f"S{store},I{item:02},{{}}" for store in range(4) for item in range(15)]
    desk.load(*(row.format(5) for row in rows))
    out = desk("load", desk.file("b.csv", *(row.format(0) for row in rows[:-20]))).out
    assert out.count("(was 5)") == 20
    assert "  and 10 more: `shelfwatch" in out
    assert "And 10 items in 1 store: `shelfwatch" in out
