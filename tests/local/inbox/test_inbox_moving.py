"""The inbox: where a file goes that was dealt with, and what happens where it can't."""

import errno
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from local.dropping import ROWS, SETTLE, Shop, names
from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.core.uploads.upload import Status
from shelfwatch.local.inbox.file_readiness import look_at
from shelfwatch.local.inbox.folder_faults import cannot_move
from shelfwatch.local.inbox.inbox import Folders, Inbox
from shelfwatch.local.inbox.moves import set_aside


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """An empty inbox."""
    return Shop(tmp_path)


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


@pytest.mark.parametrize("status", [Status.REFUSED, Status.DISCARDED])
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
    shop.inbox._put_back(moved, "")
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
    fault = cannot_move(
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


def test_a_held_file_leaves_the_inbox(shop: Shop) -> None:
    """A copy of it is kept; it lies neither in done nor in failed."""
    path = shop.take("stock.csv")
    shop.inbox.remove(path)
    assert [names(folder) for folder in (shop.folders.inbox, shop.folders.done)] == [[], []]
    assert names(shop.folders.failed) == []
    shop.inbox.remove(path)


def test_an_export_that_comes_as_a_held_file_is_removed_goes_back(shop: Shop) -> None:
    """Under a numbered name where the one after that has come already; it is taken as any other."""
    look = look_at(shop.take("stock.csv"))
    assert look is not None
    newer = shop.drop("newer.csv", ROWS * 2).replace(shop.folders.inbox / "stock.csv")
    aside = set_aside(newer)
    shop.drop("stock.csv", ROWS * 3)
    shop.inbox._remove_aside(aside, look)
    assert names(shop.folders.inbox) == ["stock-2.csv", "stock.csv"]
    assert (shop.folders.inbox / "stock-2.csv").read_bytes() == ROWS * 2


def test_what_a_killed_removal_left_aside_comes_again(shop: Shop) -> None:
    """In the inbox and in a folder of it; nothing else is touched."""
    (shop.folders.inbox / "Berlin").mkdir()
    for name in ("stock.csv", "Berlin/stock.csv"):
        set_aside(shop.drop(name))
    shop.inbox.recover()
    assert names(shop.folders.inbox) == ["Berlin", "stock.csv"]
    assert names(shop.folders.inbox / "Berlin") == ["stock.csv"]


def test_a_held_file_that_changed_meanwhile_stays(shop: Shop) -> None:
    """What was written since is not what is held."""
    path = shop.take("stock.csv")
    path.write_bytes(ROWS * 2)
    shop.inbox.remove(path)
    assert shop.ready_after(0) == []
    assert shop.ready_after(0.5) == ["stock.csv"]
