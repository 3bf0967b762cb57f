"""The inbox: what counts as a file that has arrived."""

import gzip
import os
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from local.dropping import ROWS, SETTLE, Shop
from shelfwatch.local.inbox.inbox import LOOK_AGAIN, Inbox


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """An empty inbox."""
    return Shop(tmp_path)


def test_file_counts_once_it_has_been_quiet(shop: Shop) -> None:
    """The first look starts the settling time, however old the file is."""
    os.utime(shop.drop("stock.csv"), (0, 0))
    assert shop.ready_after(0) == []
    assert shop.ready_after(0.4) == []
    assert shop.ready_after(0.1) == ["stock.csv"]


def test_growing_file_is_left_alone(shop: Shop) -> None:
    """Every change starts the settling time again."""
    path = shop.drop("stock.csv")
    for _ in range(5):
        assert shop.ready_after(0.4) == []
        with path.open("ab") as file:
            file.write(b"Berlin,Echo Dot,1\n")
    assert shop.ready_after(0.4) == []
    assert shop.ready_after(0.5) == ["stock.csv"]


def test_file_replaced_by_another_settles_anew(shop: Shop) -> None:
    """Same size and same time, yet not the same file."""
    path = shop.drop("stock.csv")
    assert shop.ready_after(0) == []
    other = shop.drop("other.tmp", ROWS[::-1])
    made = path.stat().st_mtime_ns
    os.utime(other, ns=(made, made))
    other.replace(path)
    assert shop.ready_after(0.5) == []


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(ROWS.rstrip(), id="cut"),
        pytest.param(ROWS.decode().rstrip().encode("utf-16-le"), id="cut UTF-16"),
        pytest.param(gzip.compress(ROWS), id="gzip"),
    ],
)
def test_file_that_ends_inside_a_line_waits_longer(shop: Shop, content: bytes) -> None:
    """Half-written files end anywhere, as do empty ones; so do some whole ones, which come too."""
    shop.drop("stock.csv", content)
    assert shop.ready_after(0) == []
    assert shop.ready_after(0.5) == []
    assert shop.ready_after(1.4) == []
    assert shop.ready_after(0.6) == ["stock.csv"]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_every_line_end_is_known_in_every_encoding(
    shop: Shop, line_end: str, encoding: str
) -> None:
    """A whole file needs no more than the settling time."""
    shop.drop("stock.csv", f"a,b{line_end}".encode(encoding))
    assert shop.ready_after(0) == []
    assert shop.ready_after(0.5) == ["stock.csv"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who has a file open")
def test_file_that_is_still_open_for_writing_is_left_alone(shop: Shop) -> None:
    """A slow export pauses at a line's end, and goes on: it counts when it is closed."""
    with (shop.folders.inbox / "stock.csv").open("wb") as file:
        file.write(ROWS)
        file.flush()
        assert shop.ready_after(0) == []
        assert shop.ready_after(5) == []
        assert shop.inbox.next_look() == LOOK_AGAIN
    assert shop.ready_after(0.5) == ["stock.csv"]


def test_file_that_is_never_closed_is_taken_in_the_end(shop: Shop) -> None:
    """Some programs hold on to what they have written long ago."""
    with (shop.folders.inbox / "stock.csv").open("wb") as file:
        file.write(ROWS)
        file.flush()
        assert shop.ready_after(0) == []
        assert shop.ready_after(10) == ["stock.csv"]


def test_what_is_no_finished_file_is_left_alone(shop: Shop) -> None:
    """Hidden and temporary names, folders, links and pipes stay where they are."""
    for name in (".a.csv", "~$a.xlsx", "a.csv~", "a.TMP", "a.csv.part", "a.crdownload"):
        shop.drop(name)
    (shop.folders.inbox / "Berlin").mkdir()
    (shop.folders.inbox / "link.csv").symlink_to(shop.drop("real.csv"))
    os.mkfifo(shop.folders.inbox / "pipe.csv")
    assert shop.ready_after(0) == []
    assert shop.ready_after(100) == ["real.csv"]


def test_files_come_oldest_first_and_then_by_name(shop: Shop) -> None:
    """The order in which they were made is the order in which they are loaded."""
    for name, made in (("b.csv", 2), ("a.csv", 2), ("z.csv", 1)):
        os.utime(shop.drop(name), (made, made))
    assert shop.ready_after(0) == []
    assert shop.ready_after(1) == ["z.csv", "a.csv", "b.csv"]


def test_file_is_handed_out_only_once(shop: Shop) -> None:
    """While somebody deals with it, nobody else gets it, even where it changes."""
    path = shop.take("stock.csv")
    assert shop.ready_after(10) == []
    path.write_bytes(ROWS * 2)
    assert shop.ready_after(10) == []
    assert shop.inbox.next_look() is None


def test_next_look_is_when_a_file_may_have_settled(shop: Shop) -> None:
    """Whoever waits need not ask more often than that."""
    assert shop.inbox.next_look() is None
    shop.drop("stock.csv")
    shop.inbox.settled()
    shop.watch.seconds += 0.25
    assert shop.inbox.next_look() == timedelta(seconds=0.25)
    shop.watch.seconds += 10
    assert shop.inbox.next_look() == timedelta(0)


def test_file_dropped_while_the_service_was_down_is_taken_at_start(shop: Shop) -> None:
    """So is one that was handed out when the process died."""
    path = shop.take("stock.csv")
    after_the_crash = Inbox(shop.folders, SETTLE, shop.watch)
    assert after_the_crash.settled() == []
    shop.watch.seconds += 0.5
    assert after_the_crash.settled() == [path]


@pytest.mark.slow
def test_ten_thousand_files_are_handed_out_in_order(shop: Shop) -> None:
    """In one go, and each look costs no more than one pass over the folder."""
    expected = [f"{number:05}.csv" for number in range(10_000)]
    for name in expected:
        os.utime(shop.drop(name), (1_000, 1_000))
    assert shop.ready_after(0) == []
    assert shop.ready_after(1) == expected


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable_file_is_handed_out_like_any_other(shop: Shop) -> None:
    """Whoever loads it can say what is wrong; the others go on."""
    shop.drop("stock.csv").chmod(0)
    assert shop.ready_after(0) == []
    assert shop.ready_after(0.5) == ["stock.csv"]
