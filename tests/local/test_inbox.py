"""The inbox: what counts as a file that has arrived, and where it goes afterwards."""

import errno
import gzip
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.core.upload import Status
from shelfwatch.local import inbox as inbox_module
from shelfwatch.local.inbox import Folders, Inbox

SETTLE = timedelta(seconds=0.5)
ROWS = b"store,item,count\nBerlin,Echo Plus,0\n"


class Stopwatch:
    """A monotonic clock that goes on when told to."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        """The time, in seconds since nothing in particular."""
        return self.seconds


class Shop:
    """An inbox with its folders, and the time in its hand."""

    def __init__(self, home: Path) -> None:
        self.folders = Folders(home / "inbox", home / "done", home / "failed")
        self.folders.make()
        self.watch = Stopwatch()
        self.inbox = Inbox(self.folders, SETTLE, self.watch)

    def drop(self, name: str, content: bytes = ROWS) -> Path:
        """Put a file into the inbox."""
        path = self.folders.inbox / name
        path.write_bytes(content)
        return path

    def ready_after(self, seconds: float) -> list[str]:
        """The names that are handed out once that time has passed."""
        self.watch.seconds += seconds
        return [path.name for path in self.inbox.settled()]

    def take(self, name: str, content: bytes = ROWS) -> Path:
        """Drop a file, and have it handed out."""
        path = self.drop(name, content)
        assert self.ready_after(0) == []
        assert self.ready_after(2) == [name]
        return path


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """An empty inbox."""
    return Shop(tmp_path)


def names(folder: Path) -> list[str]:
    """What lies in a folder."""
    return sorted(path.name for path in folder.iterdir())


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
        assert shop.inbox.next_look() == inbox_module.LOOK_AGAIN
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


def test_loaded_file_goes_to_done_with_its_time_and_its_rejects(shop: Shop) -> None:
    """The time is the upload's version, so that dropping the file again is the same upload."""
    path = shop.take("stock.csv")
    os.utime(path, (1_000, 1_000))
    assert shop.inbox.finish(path, Status.LOADED) is None
    assert shop.ready_after(0) == []
    assert shop.ready_after(1) == ["stock.csv"]
    moved = shop.inbox.finish(path, Status.LOADED, "\ufeffrow,reason\r\n2,no\r\n")
    assert moved == shop.folders.done / "stock.csv"
    assert moved.read_bytes() == ROWS
    rejects = shop.folders.done / "stock.csv.rejects.csv"
    assert rejects.read_bytes() == b"\xef\xbb\xbfrow,reason\r\n2,no\r\n"
    assert moved.stat().st_mtime == rejects.stat().st_mtime == 1_000
    assert names(shop.folders.inbox) == []


@pytest.mark.parametrize("status", [Status.REFUSED, Status.HELD])
def test_file_that_was_not_loaded_goes_to_failed(shop: Shop, status: Status) -> None:
    """What lies in done was written to the inventory; nothing else does."""
    moved = shop.inbox.finish(shop.take("stock.csv"), status)
    assert moved == shop.folders.failed / "stock.csv"
    assert names(shop.folders.done) == []


def test_same_name_never_overwrites(shop: Shop) -> None:
    """Files of one name are numbered, each with its own rejects."""
    for number in range(5):
        content = b"%d\n" % number
        shop.inbox.finish(shop.take("stock.csv.gz", content), Status.LOADED, str(number))
    found = {path.name: path.read_text().strip() for path in shop.folders.done.iterdir()}
    stems = ["stock", "stock-2", "stock-3", "stock-4", "stock-5"]
    assert found == {
        f"{stem}.csv.gz{end}": str(number)
        for number, stem in enumerate(stems)
        for end in ("", ".rejects.csv")
    }


def test_file_that_changed_while_it_was_loaded_is_taken_again(shop: Shop) -> None:
    """What was not loaded is not moved away."""
    path = shop.take("stock.csv")
    path.write_bytes(ROWS * 2)
    assert shop.inbox.finish(path, Status.LOADED, "row,reason\r\n") is None
    assert names(shop.folders.done) == []
    assert shop.ready_after(0) == []
    assert shop.ready_after(0.5) == ["stock.csv"]
    assert shop.inbox.finish(path, Status.LOADED) == shop.folders.done / "stock.csv"


def test_change_in_the_last_moment_is_put_back(shop: Shop) -> None:
    """A file whose move came too late returns to the inbox, beside a newer one of its name."""
    moved = shop.folders.done / "stock.csv"
    moved.write_bytes(ROWS)
    (shop.folders.done / "stock.csv.rejects.csv").touch()
    shop.drop("stock.csv")
    shop.inbox._put_back(moved)
    assert names(shop.folders.inbox) == ["stock-2.csv", "stock.csv"]
    assert names(shop.folders.done) == []


def test_file_that_is_gone_is_no_fault(shop: Shop) -> None:
    """Somebody took it out again, or another process moved it."""
    path = shop.take("stock.csv")
    path.unlink()
    assert shop.ready_after(0) == []
    assert shop.inbox.finish(path, Status.LOADED) is None
    shop.inbox.leave(path)
    assert shop.inbox.next_look() is None


def test_second_process_on_one_inbox_loses_nothing(shop: Shop) -> None:
    """Both were handed the file; one moves it, and the other finds that it is gone."""
    other = Inbox(shop.folders, SETTLE, shop.watch)
    assert other.settled() == []
    path = shop.take("stock.csv")
    assert other.settled() == []
    shop.watch.seconds += 1
    assert other.settled() == [path]
    assert shop.inbox.finish(path, Status.LOADED) is not None
    assert other.finish(path, Status.LOADED) is None
    assert names(shop.folders.done) == ["stock.csv"]


def test_file_that_cannot_be_moved_stays_and_rests(shop: Shop) -> None:
    """One sentence says what to do; the file comes again, but not at once."""
    path = shop.take("stock.csv")
    shop.folders.done.rmdir()
    with pytest.raises(EnvironmentFault, match=r"can't be moved to .*done: No such file"):
        shop.inbox.finish(path, Status.LOADED, "row,reason\r\n")
    assert path.read_bytes() == ROWS
    assert shop.ready_after(4.9) == []
    shop.folders.make()
    assert shop.ready_after(0.1) == ["stock.csv"]
    assert shop.inbox.finish(path, Status.LOADED) == shop.folders.done / "stock.csv"


def test_done_folder_on_another_disk_is_named_as_the_fault() -> None:
    """A file can't be moved across disks in one step, so the folders have to lie on one."""
    fault = inbox_module.cannot_move(
        Path("inbox/a.csv"), Path("done"), OSError(errno.EXDEV, "Invalid cross-device link")
    )
    assert str(fault).endswith("which is on another disk: put both folders on one disk.")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_read_only_inbox_loses_nothing(shop: Shop) -> None:
    """The file stays where it is, and nothing of it lies in done."""
    path = shop.take("stock.csv")
    shop.folders.inbox.chmod(0o500)
    with pytest.raises(EnvironmentFault, match="let the service write to both folders"):
        shop.inbox.finish(path, Status.LOADED, "row,reason\r\n")
    shop.folders.inbox.chmod(0o700)
    assert path.exists()
    assert names(shop.folders.done) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable_file_is_handed_out_like_any_other(shop: Shop) -> None:
    """Whoever loads it can say what is wrong; the others go on."""
    shop.drop("stock.csv").chmod(0)
    assert shop.ready_after(0) == []
    assert shop.ready_after(0.5) == ["stock.csv"]


def test_rest_of_a_file_that_was_left_doubles_up_to_five_minutes(shop: Shop) -> None:
    """No hot loop, and no file forgotten."""
    path = shop.take("stock.csv")
    for rest in (5, 10, 20, 40, 80, 160, 300, 300):
        shop.inbox.leave(path)
        assert shop.ready_after(rest - 0.1) == []
        assert shop.ready_after(0.1) == ["stock.csv"]


def test_file_that_was_left_and_then_mended_comes_at_once(shop: Shop) -> None:
    """A change ends the rest."""
    path = shop.take("stock.csv")
    shop.inbox.leave(path)
    path.write_bytes(ROWS * 2)
    assert shop.ready_after(0) == []
    assert shop.ready_after(0.5) == ["stock.csv"]


def test_file_dropped_while_the_service_was_down_is_taken_at_start(shop: Shop) -> None:
    """So is one that was handed out when the process died."""
    path = shop.take("stock.csv")
    after_the_crash = Inbox(shop.folders, SETTLE, shop.watch)
    assert after_the_crash.settled() == []
    shop.watch.seconds += 0.5
    assert after_the_crash.settled() == [path]


def test_ten_thousand_files_are_handed_out_in_order(shop: Shop) -> None:
    """In one go, and each look costs no more than one pass over the folder."""
    expected = [f"{number:05}.csv" for number in range(10_000)]
    for name in expected:
        os.utime(shop.drop(name), (1_000, 1_000))
    assert shop.ready_after(0) == []
    assert shop.ready_after(1) == expected


def test_missing_inbox_is_one_sentence(shop: Shop) -> None:
    """It says which folder, and that nothing is lost by mending it."""
    shop.folders.inbox.rmdir()
    with pytest.raises(EnvironmentFault, match=r"The inbox .* can't be read: No such file"):
        shop.inbox.settled()


def test_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    """A file lies where the folder should be."""
    (tmp_path / "inbox").touch()
    with pytest.raises(EnvironmentFault, match="can't be made: File exists"):
        Folders(tmp_path / "inbox", tmp_path / "done", tmp_path / "failed").make()


def test_prune_removes_what_came_in_before(shop: Shop) -> None:
    """A file counts from when it came, not from when it was made; folders stay."""
    (shop.folders.done / "2026").mkdir()
    path = shop.take("stock.csv")
    os.utime(path, (1_000, 1_000))
    shop.inbox.leave(path)
    shop.ready_after(0)
    shop.ready_after(1)
    shop.inbox.finish(path, Status.LOADED, "row,reason\r\n")
    now = datetime.now(UTC)
    assert shop.inbox.prune(now - timedelta(days=1)) == 0
    assert shop.inbox.prune(now + timedelta(days=1)) == 2
    assert names(shop.folders.done) == ["2026"]


def test_prune_of_a_missing_folder_is_one_sentence(shop: Shop) -> None:
    """The service goes on; the person learns what to mend."""
    shop.folders.done.rmdir()
    with pytest.raises(EnvironmentFault, match="let the service write there"):
        shop.inbox.prune(datetime.now(UTC))
