"""A file that ends the service each time that it is read holds up the others only twice."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from files.text.test_workbook_bombs import STYLES, package, styles
from shelfwatch.core.uploads.upload import Status
from shelfwatch.local.inbox.reading_mark import FILE
from whole.machine import Machine, until

pytestmark = pytest.mark.slow

SLOW = {STYLES: styles("<xf/>" * 400_000)}
"""Formats that take seconds to read."""


def drop_slow(machine: Machine) -> None:
    """Put a workbook into the inbox that is read for seconds."""
    (machine.home.inbox / "slow.xlsx").write_bytes(package(SLOW))


def drop_good(machine: Machine) -> None:
    """Put another file beside it."""
    machine.drop("good.csv", "store,item,count\nHull,Lamp,4\n", datetime(2025, 3, 3, tzinfo=UTC))


def kill_while_reading(machine: Machine) -> None:
    """Start the service, and end it with SIGKILL while it reads the slow file."""
    note = machine.home.root / FILE
    before = written(note)
    service = machine.start()
    try:
        until(lambda: written(note) != before and "slow" in reads(note), "the slow file is read")
    finally:
        service.kill()
        service.communicate()


def written(note: Path) -> int | None:
    """When the note was written, None where there is none."""
    return note.stat().st_mtime_ns if note.exists() else None


def reads(note: Path) -> str:
    """What the service reads at the moment."""
    return str(json.loads(note.read_text(encoding="ascii"))["reading"])


@pytest.mark.timeout(120)
def test_a_file_that_killed_the_service_twice_is_set_aside_and_told(tmp_path: Path) -> None:
    """The third start reads the next file, and `uploads` says what became of the first."""
    machine = Machine(tmp_path / "home")
    drop_slow(machine)
    for _ in range(2):
        kill_while_reading(machine)
        assert not machine.counts()
    drop_good(machine)
    machine.process()
    assert machine.counts() == {("Hull", "Lamp"): "4"}
    assert [path.name for path in machine.home.failed.iterdir()] == ["slow.xlsx"]
    with machine.platform() as platform:
        refused = [each for each in platform.uploads.uploads(9) if each.status is Status.REFUSED]
    said = "slow.xlsx ended the service 2 times while it was read, so it is not read again"
    assert [(each.upload.file, each.message[: len(said)]) for each in refused] == [
        ("slow.xlsx", said)
    ]
    assert said in machine.said
    assert said in machine.command("uploads", "--json").stdout
    assert not (machine.home.root / FILE).exists()


@pytest.mark.timeout(120)
def test_a_file_with_which_the_service_was_killed_once_is_read(tmp_path: Path) -> None:
    """Machines lose their power."""
    machine = Machine(tmp_path / "home")
    drop_slow(machine)
    kill_while_reading(machine)
    drop_good(machine)
    machine.process()
    assert machine.counts() == {("Hull", "Lamp"): "4", ("Berlin", "tea"): "4"}
    assert not (machine.home.root / FILE).exists()
