"""What fails around the service: it says so clearly, loses nothing, and goes on where it can."""

import os
import shutil
import stat
import subprocess
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rude_server import closed_port
from shelfwatch.core.alerting.delivery import DeliveryState
from smtp_server import mail_server
from whole.machine import COMMAND, Machine, mailing, until
from whole.mailbox import ids, mailed

pytestmark = pytest.mark.slow

MORNING = datetime(2025, 3, 3, 6, tzinfo=UTC)
HEADER = "store,item,count\n"
ANN = "ann@example.org"
RESTED = timedelta(minutes=31)
"""A clock so far ahead finds everything due again that failed a moment ago."""


def called(program: str, *args: str) -> bool:
    """Whether a program of the system is there and succeeds."""
    found = shutil.which(program)
    if found is None:
        return False
    return subprocess.run([found, *args], capture_output=True, check=False).returncode == 0  # noqa: S603 - fixed words


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of four megabytes of its own, where this machine lets us make one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if not called("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)):
        pytest.skip("only a user who may mount file systems can fill one up safely")
    yield disk
    assert called("umount", str(disk))


def knows(machine: Machine, store: str) -> bool:
    """Whether a store has been loaded."""
    with machine.platform() as platform:
        return store in {known.name for known in platform.inventory.stores()}


def test_a_full_disk_is_named_and_what_did_not_fit_is_loaded_once_there_is_room(
    small_disk: Path,
) -> None:
    """A smaller file that comes after it is loaded meanwhile."""
    machine = Machine(small_disk / "home")
    many = "".join(f"Oslo,A rather long name of item {number},1\n" for number in range(40_000))
    machine.drop("1-large.csv", HEADER + many, MORNING)
    machine.drop("2-small.csv", HEADER + "Rome,Kettle,1\n", MORNING + timedelta(hours=1))
    with machine.running():
        until(lambda: knows(machine, "Rome"), "the small file is loaded")
        assert not knows(machine, "Oslo")
        assert called("mount", "-o", "remount,size=64m", str(small_disk))
        machine.wait_until_idle()
    assert "1-large.csv stays in the inbox" in machine.said
    assert "make room" in machine.said or "check the file and the disk" in machine.said
    assert len(machine.counts()) == 40_001


def test_mail_that_cannot_be_sent_holds_up_no_load_and_arrives_later(tmp_path: Path) -> None:
    """The server is down for the whole first run; in the second everything arrives once."""
    machine = Machine(tmp_path / "home", {"MAIL_HOST": "127.0.0.1", "MAIL_SECURITY": "none"})
    down = {"MAIL_PORT": str(closed_port()), "MAIL_SENDER": "shelfwatch@example.org"}
    machine.settings = {**machine.settings, **down}
    assert machine.command("subscribe", ANN).returncode == 0
    for number in range(5):
        machine.drop(f"{number}.csv", f"{HEADER}Oslo,Item {number},0\n", MORNING)
    with machine.running():
        until(lambda: not any(machine.home.inbox.iterdir()), "all files are loaded")
        until(lambda: bool(last_errors(machine)), "a delivery has failed")
    assert machine.states_of_deliveries() == {DeliveryState.DUE: 5}
    assert "refused" in last_errors(machine)[0].casefold()
    with mail_server(tmp_path / "mail") as server:
        machine.settings = mailing(server)
        machine.process(ahead=RESTED)
        assert mailed(server) == Counter((ANN, "Oslo", f"Item {number}") for number in range(5))
        assert set(ids(server).values()) == {1}


def last_errors(machine: Machine) -> list[str]:
    """What the deliveries failed with that were tried."""
    with machine.platform() as platform:
        found = platform.deliveries.deliveries()
    return [delivery.last_error for delivery in found if delivery.last_error]


def test_a_clock_that_is_set_back_holds_up_neither_files_nor_messages(tmp_path: Path) -> None:
    """What failed by the wrong clock is due by the right one; later files win as before."""
    machine = Machine(tmp_path / "home")
    machine.settings = {
        "MAIL_HOST": "127.0.0.1",
        "MAIL_PORT": str(closed_port()),
        "MAIL_SECURITY": "none",
        "MAIL_SENDER": "shelfwatch@example.org",
    }
    assert machine.command("subscribe", ANN).returncode == 0
    machine.drop("1.csv", HEADER + "Oslo,Kettle,0\nOslo,Scale,4\n", MORNING)
    with machine.running(ahead=timedelta(days=1)):
        until(lambda: machine.home.database.exists() and bool(last_errors(machine)), "it fails")
    machine.drop("2.csv", HEADER + "Oslo,Kettle,5\nOslo,Scale,0\n", MORNING + timedelta(hours=1))
    with mail_server(tmp_path / "mail") as server:
        machine.settings = mailing(server)
        machine.process()
        assert mailed(server) == Counter([(ANN, "Oslo", "Kettle"), (ANN, "Oslo", "Scale")])
    assert machine.counts() == {("Oslo", "Kettle"): "5", ("Oslo", "Scale"): "0"}


def test_two_processes_that_load_one_store_at_once_agree_with_one_after_the_other(
    tmp_path: Path,
) -> None:
    """The newest file wins, whichever was first, and every row is accounted for."""
    machine = Machine(tmp_path / "home")
    assert machine.command("subscribe", ANN).returncode == 0
    # Between any two of them a third of what is in stock runs out: far from the brake.
    rows = [
        "".join(f"Oslo,Item {item},{(item + turn) % 4}\n" for item in range(2_000))
        for turn in range(4)
    ]
    loads = []
    for turn, text in enumerate(rows):
        path = machine.root / f"{turn}.csv"
        path.write_text(HEADER + text)
        made = (MORNING + timedelta(hours=turn)).timestamp()
        os.utime(path, (made, made))
        loads.append(start_load(machine, path))
    assert [load.wait(timeout=120) for load in loads] == [0] * 4
    newest = {("Oslo", f"Item {item}"): str((item + 3) % 4) for item in range(2_000)}
    assert machine.counts() == newest
    with machine.platform() as platform:
        assert [report.outcomes.rows for report in platform.uploads.uploads(9)] == [2_000] * 4
        open_ones = {(outage.store, outage.item) for outage in platform.alerts.outages()}
        assert open_ones == {level for level, count in newest.items() if count == "0"}
        assert platform.alerts.unchecked() == []


def start_load(machine: Machine, path: Path) -> subprocess.Popen[bytes]:
    """Start `shelfwatch load` of one file."""
    return subprocess.Popen(  # noqa: S603 - our own command
        [*COMMAND, "load", str(path), "--home", str(machine.root)],
        env=machine.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def without_privileges() -> list[str]:
    """What to put before a command so that the modes of folders hold for it, also for root."""
    if os.geteuid() != 0:
        return []
    args = ("--bounding-set=-dac_override,-dac_read_search",)
    if not called("setpriv", *args, "true"):
        pytest.skip("root may write everywhere, and setpriv is not there to change that")
    return ["setpriv", *args]


def test_an_inbox_that_cannot_be_written_to_is_named_and_its_files_are_loaded_once(
    tmp_path: Path,
) -> None:
    """They can't be moved away: people are told all the same, and once."""
    with mail_server(tmp_path / "mail") as server:
        machine = Machine(tmp_path / "home", mailing(server), before=without_privileges())
        assert machine.command("subscribe", ANN).returncode == 0
        machine.drop("1.csv", HEADER + "Oslo,Kettle,0\n", MORNING)
        machine.drop("2.csv", HEADER + "Oslo,Scale,0\n", MORNING)
        machine.home.inbox.chmod(stat.S_IRUSR | stat.S_IXUSR)
        try:
            with machine.running():
                until(lambda: sum(mailed(server).values()) == 2, "both are told of")
                # The rest that the files are given is over once the folder is mended.
                machine.home.inbox.chmod(stat.S_IRWXU)
                machine.wait_until_idle()
        finally:
            machine.home.inbox.chmod(stat.S_IRWXU)
        assert machine.said.count("can't be moved to") == 1
        assert "is in order again" in machine.said
        assert "let the service write" in machine.said
        assert mailed(server) == Counter([(ANN, "Oslo", "Kettle"), (ANN, "Oslo", "Scale")])
    assert sorted(path.name for path in machine.home.done.iterdir()) == ["1.csv", "2.csv"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"not a database, but somebody's notes\n" * 100, "no Shelfwatch database"),
        (b"SQLite format 3\0" + b"\xff" * 8_000, "no Shelfwatch database"),
    ],
)
def test_a_database_that_is_none_is_left_alone_with_one_sentence(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    """No traceback, and not a byte of it changes."""
    machine = Machine(tmp_path / "home")
    machine.home.database.write_bytes(content)
    ended = machine.command("run")
    assert ended.returncode == 4
    assert sentence in ended.stderr
    assert "Traceback" not in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1
    assert machine.home.database.read_bytes() == content
