"""A folder that is not in order: told of once, and a fault of its own files alone."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from local.as_nobody import BECOME, folder_for_everybody, run_text
from local.dropping import Shop, names
from local.served import Post, RateLimiter, installed
from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.core.uploads.upload import Origin, Upload
from shelfwatch.local.daemon.events import FileDone, FileWaits, Mended, Trouble
from shelfwatch.local.daemon.file_taker import FAULTS_IN_A_ROW
from shelfwatch.local.inbox.held_files import HeldFiles
from shelfwatch.local.inbox.moves import folder_for, set_aside

pytestmark = pytest.mark.slow

NOWHERE = Path("/proc")
"""A folder in which nobody can make a file, root neither."""

needs_nowhere = pytest.mark.skipif(not NOWHERE.is_dir(), reason="only Linux has such a folder")

PLACES = [
    ("done/Berlin", "done/Berlin-2/stock.csv"),
    ("done/Berlin-2", "done/Berlin/stock.csv"),
]


@pytest.fixture
def turns(tmp_path: Path) -> Iterator[RateLimiter]:
    """A service after its first turn."""
    with installed(tmp_path, Post()) as installation:
        made = RateLimiter(installation)
        made.after(0)
        yield made


def drop_in(turns: RateLimiter, folder: str, name: str, rows: str) -> Path:
    """Put a file into a folder of the inbox."""
    (turns.home.inbox / folder).mkdir(exist_ok=True)
    return turns.drop(f"{folder}/{name}", rows)


@pytest.mark.parametrize(("taken", "goes_to"), PLACES)
def test_a_file_where_a_folder_should_be_is_passed_by(
    turns: RateLimiter, taken: str, goes_to: str
) -> None:
    """A file called Berlin was loaded once and lies there; the folder's files go beside it."""
    (turns.home.root / taken).write_text("an older export, without an ending")
    drop_in(turns, "Berlin", "stock.csv", "Berlin,Kettle,1\n")
    assert [type(event) for event in turns.after(0)] == [FileDone]
    assert (turns.home.root / goes_to).exists()
    assert turns.in_inbox() == ["Berlin"]


def test_a_link_that_leads_round_in_a_circle_is_passed_by(tmp_path: Path) -> None:
    """It is no folder, and never becomes one."""
    (tmp_path / "Berlin").symlink_to(tmp_path / "Berlin")
    assert folder_for("Berlin", tmp_path) == tmp_path / "Berlin-2"
    assert folder_for("Berlin", tmp_path) == tmp_path / "Berlin-2"


def test_a_source_as_long_as_a_name_may_be_finds_a_place(tmp_path: Path) -> None:
    """Its number has room."""
    (tmp_path / ("x" * 255)).touch()
    assert folder_for("x" * 255, tmp_path).is_dir()


def test_a_decided_file_goes_beside_what_has_the_name_of_its_folder(tmp_path: Path) -> None:
    """A held file's folder may be taken by a file just so."""
    files = HeldFiles(tmp_path / "held", tmp_path / "done", tmp_path / "failed")
    files.held.mkdir()
    files.done.mkdir()
    (files.done / "Berlin").touch()
    (files.held / "copy").touch()
    now = datetime.now(UTC)
    upload = Upload("u1", "stock.csv", "hash", now, now, Origin.INBOX, source="Berlin")
    files.put_away("copy", upload, is_loaded=True)
    assert names(files.done / "Berlin-2") == ["stock.csv"]


@needs_nowhere
def test_a_folder_that_takes_no_file_holds_up_no_other_and_is_told_of_once(
    turns: RateLimiter,
) -> None:
    """Its files were older, and more than what stops everything where surroundings fail."""
    blocked = turns.home.done / "Berlin"
    blocked.symlink_to(NOWHERE)
    for number in range(FAULTS_IN_A_ROW + 2):
        path = drop_in(turns, "Berlin", f"{number:02}.csv", f"Berlin,Item {number},1\n")
        os.utime(path, (number + 1, number + 1))
    drop_in(turns, "Rome", "stock.csv", "Rome,Kettle,1\n")
    first = turns.after(0)
    assert [type(event) for event in first] == [Trouble, FileDone]
    assert f"can't be moved to {blocked}" in first[0].text
    assert turns.stores() == {"Berlin", "Rome"}
    assert [turns.after(400) for _ in range(3)] == [[], [], []]
    blocked.unlink()
    mended = turns.after(400)
    assert [type(event) for event in mended][:2] == [Mended, FileDone]
    assert len(mended) == 1 + FAULTS_IN_A_ROW + 2
    assert mended[0].text == f"{blocked} is in order again."


def test_files_that_failed_let_the_others_go_first(tmp_path: Path) -> None:
    """Where ten in a row fail again and again, the rest would never be tried."""
    shop = Shop(tmp_path)
    for name in ("a.csv", "b.csv"):
        os.utime(shop.drop(name), (1, 1))
    shop.drop("c.csv")
    shop.inbox.settled()
    shop.watch.seconds += 2
    first, *others = shop.inbox.settled()
    shop.inbox.leave(first)
    for path in others:
        shop.inbox.leave(path, is_tried=False)
    assert shop.ready_after(5) == ["b.csv", "c.csv", "a.csv"]


def test_a_file_whose_folder_becomes_a_file_is_gone(tmp_path: Path) -> None:
    """Between a look and the next, anything may happen in the inbox."""
    shop = Shop(tmp_path)
    (shop.folders.inbox / "Berlin").mkdir()
    path = shop.drop("Berlin/stock.csv")
    shop.inbox.settled()
    shop.watch.seconds += 2
    assert shop.inbox.settled() == [path]
    path.unlink()
    path.parent.rmdir()
    path.parent.touch()
    shop.inbox.remove(path)
    assert shop.inbox.unreadable == {}
    assert shop.ready_after(0) == []


def test_one_folder_that_cannot_be_seen_to_keeps_no_other_from_it(tmp_path: Path) -> None:
    """What a killed removal left in the others comes back; the fault is told all the same."""
    shop = Shop(tmp_path)
    for name in ("Berlin", "Rome"):
        (shop.folders.inbox / name).mkdir()
        set_aside(shop.drop(f"{name}/stock.csv"))
    stuck = next((shop.folders.inbox / "Berlin").iterdir())
    (stuck / "folder").mkdir()  # one is not moved as a file is
    (stuck / "folder" / "within").touch()
    with pytest.raises(EnvironmentFault, match=r"can't be moved within .*Berlin"):
        shop.inbox.recover()
    assert names(shop.folders.inbox / "Rome") == ["stock.csv"]


SERVICE = f"""
import os, sys, threading
from datetime import timedelta
from pathlib import Path
from shelfwatch.local.doctor.doctor import examine
from shelfwatch.local.inbox.inbox import Folders, Inbox
from shelfwatch.local.daemon.service import Service
from shelfwatch.local.installation import open_installation

def turn(root, times):
    with open_installation(root, {{"SHELFWATCH_SETTLE": "0"}}) as installation:
        home, clock, events = installation.home, [1000.0], []
        inbox = Inbox(Folders(home.inbox, home.done, home.failed), timedelta(), lambda: clock[0])
        service = Service(installation, inbox, threading.Event(), events.append, lambda: None)
        for _ in range(times):
            service.turn()
            clock[0] += 400
        for event in events:
            print(type(event).__name__, event.text)
        for found in examine(installation):
            if found.subject == "inbox":
                print("doctor", found.message)

(Path(sys.argv[2]) / "inbox").mkdir(parents=True)
(Path(sys.argv[2]) / "inbox" / "a.csv").write_text("store,item,count\\nOslo,Kettle,1\\n")
sys.stdout, shown = open(os.devnull, "w"), sys.stdout
turn(Path(sys.argv[2]), 1)
sys.stdout = shown
{BECOME}
turn(Path(sys.argv[1]), 3)
"""


def test_folders_without_rights_hold_up_nobody_and_are_told_of_once(tmp_path: Path) -> None:
    """One that nobody may read, as `lost+found`, one without its names, and one to read alone."""
    with folder_for_everybody() as folder:
        root = folder / "home"
        rights = {"lost+found": 0o000, "listed": 0o444, "kept": 0o555, "open": 0o777}
        for name, mode in rights.items():
            place = root / "inbox" / name
            place.mkdir(parents=True)
            (place / "stock.csv").write_text(f"store,item,count\n{name},Kettle,1\n")
            place.chmod(mode)
        for path in (root, root / "inbox"):
            path.chmod(0o777)
        said = run_text(SERVICE, root, tmp_path / "other").splitlines()
    events = sorted(line for line in said if not line.startswith(("doctor", "FileDone")))
    assert len(events) == 3
    assert all(line.startswith("Trouble ") for line in events)
    for name, what in (("kept", "can't be moved"), ("listed", "read"), ("lost+found", "read")):
        assert sum(f"{name}" in line and what in line for line in events) == 1
    assert sum(line.startswith("FileDone open/stock.csv: 1 row") for line in said) == 1
    doctored = [line for line in said if line.startswith("doctor") and "can be" not in line]
    assert len(doctored) == 3


def test_upkeep_goes_on_where_one_step_fails(turns: RateLimiter) -> None:
    """A folder that can't be cleared keeps nothing else for ever; each fault is a sentence."""
    turns.home.done.rmdir()
    turns.drop("a.csv", "Oslo,Kettle,1\n")
    turns.after(0)
    with turns.installation.platform.database.write() as connection:
        connection.execute("UPDATE upload SET arrived = 1, checked = 1")
    turns.drop("b.csv", "Oslo,Kettle,2\n")
    turns.after(0)
    found = turns.after(timedelta(days=1).total_seconds())
    assert any("1 changes" in event.text for event in found)
    assert any("Old files can't be removed" in event.text for event in found)
    assert FileWaits not in map(type, found)
