"""The whole story on one machine: files go in, and each item that runs out is told of once."""

import csv
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shelfwatch.core.stock.change import AlertKind
from smtp_server import MailServer, mail_server
from whole.machine import Machine, mailing
from whole.mailbox import mailed

pytestmark = pytest.mark.slow

SHARED = "PUBLIC_TEST_DATA"
MORNING = datetime(2025, 3, 3, 6, tzinfo=UTC)
ITEMS = ("Kettle", "Toaster", "Hand mixer", "Rice cooker", "Milk frother", "Scale")
COUNTS = {
    "Aarhus": (12, 19, 18, 0, 10, 15),
    "Bogotá": (7, 0, 14, 16, 3, 15),
    "Kraków": (19, 20, 16, 0, 25, 6),
    "Nairobi": (20, 19, 0, 16, 0, 3),
    "Osaka": (14, 13, 24, 19, 23, 0),
    "Tromsø": (12, 25, 3, 8, 5, 1),
}
ANN = "ann@example.org"

Files = Mapping[str, str]


def own_files() -> Files:
    """Six stores' files, in the shape of the public ones: the last line has no end."""
    return {
        f"inventory-{store.lower()}.csv": "store,item,count\n"
        + "\n".join(f"{store},{item},{count}" for item, count in zip(ITEMS, counts, strict=True))
        for store, counts in COUNTS.items()
    }


def public_files() -> Files:
    """The six files of the public exercise, where they are at hand."""
    if not os.environ.get(SHARED):
        pytest.skip(f"{SHARED} does not name the folder of public files")
    folder = Path(os.environ[SHARED]) / "lab"
    return {path.name: path.read_text("utf-8") for path in sorted(folder.glob("*.csv"))}


def at_zero(files: Files) -> Counter[tuple[str, str, str]]:
    """What is to be told to ann of these files."""
    rows = [row for text in files.values() for row in csv.DictReader(text.splitlines())]
    return Counter((ANN, row["store"], row["item"]) for row in rows if row["count"] == "0")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MailServer]:
    """A mail server that takes everything."""
    with mail_server(tmp_path / "mail") as running:
        yield running


@pytest.fixture
def machine(tmp_path: Path, server: MailServer) -> Machine:
    """A machine with one subscriber to all stores."""
    made = Machine(tmp_path / "home", mailing(server))
    assert made.command("subscribe", ANN).returncode == 0
    return made


def deliver(machine: Machine, files: Files, made: datetime) -> None:
    """Drop files that were made then, and serve until all is done."""
    for name, text in files.items():
        machine.drop(name, text, made)
    machine.process()


@pytest.mark.parametrize("files_of", [own_files, public_files])
def test_each_stores_items_at_zero_arrive_exactly_once(
    machine: Machine, server: MailServer, files_of: Callable[[], Files]
) -> None:
    """Six files go in, and what is at zero comes out as mail; the same files again are silent."""
    files = files_of()
    deliver(machine, files, MORNING)
    assert len(files) == 6
    assert sum(at_zero(files).values()) >= 6
    assert mailed(server) == at_zero(files)
    assert sorted(path.name for path in machine.home.done.iterdir()) == sorted(files)
    deliver(machine, files, MORNING)
    deliver(machine, files, MORNING + timedelta(hours=1))
    assert mailed(server) == at_zero(files)


def test_later_files_tell_only_what_changed(machine: Machine, server: MailServer) -> None:
    """Restocked, still at zero, below zero, and out again: one store through three days."""
    header = "store,item,count\n"
    days = (
        "Oslo,Still out,0\nOslo,Restocked,0\nOslo,Oversold,4\nOslo,Fine,9\n",
        "Oslo,Still out,0\nOslo,Restocked,7\nOslo,Oversold,-2\nOslo,Fine,8\n",
        "Oslo,Still out,0\nOslo,Restocked,0\nOslo,Oversold,0\nOslo,Fine,8\n",
    )
    expected = (["Still out", "Restocked"], ["Oversold"], ["Restocked"])
    seen: Counter[tuple[str, str, str]] = Counter()
    for number, (rows, items) in enumerate(zip(days, expected, strict=True)):
        deliver(machine, {"oslo.csv": header + rows}, MORNING + timedelta(days=number))
        assert mailed(server) - seen == Counter((ANN, "Oslo", item) for item in items)
        seen = mailed(server)
    assert mailed(server, AlertKind.BACK) == Counter([(ANN, "Oslo", "Restocked")])
    assert machine.counts()["Oslo", "Oversold"] == "0"


def test_a_mended_file_of_rejects_finishes_what_its_upload_began(
    machine: Machine, server: MailServer
) -> None:
    """The bad row waits beside the file; mended and dropped, it has the version of its upload."""
    rows = "store,item,count\nOslo,Kettle,0\nOslo,Toaster,many\n"
    deliver(machine, {"oslo.csv": rows}, MORNING)
    rejects = machine.home.done / "oslo.csv.rejects.csv"
    mended = rejects.read_text("utf-8-sig").replace("many", "0")
    deliver(machine, {"mended.csv": mended}, MORNING + timedelta(days=1))
    assert mailed(server) == Counter([(ANN, "Oslo", "Kettle"), (ANN, "Oslo", "Toaster")])
    with machine.platform() as platform:
        assert {level.version for level in platform.inventory.levels()} == {MORNING}
