"""Upkeep removes what is old, and a clock that is wrong for a while makes nothing old."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from local.served import ANN, Post, installed
from local.sqlite.shelf import HandClock
from shelfwatch.local.daemon.events import Pruned
from shelfwatch.local.daemon.maintenance import Maintenance
from shelfwatch.local.inbox.inbox import Folders, Inbox
from shelfwatch.local.installation import Installation
from shelfwatch.local.sqlite.platform import open_platform
from shelfwatch.service.alerting.check import check
from shelfwatch.service.loading.load import LoadRequest, load

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
YEARS = timedelta(days=10_000)


class Shop:
    """An installation whose clock is moved by hand."""

    def __init__(self, installation: Installation, clock: HandClock) -> None:
        self.installation = installation
        self.clock = clock

    def load(self, count: int) -> None:
        """Load one level at the clock's time."""
        path = self.installation.home.root / "stock.csv"
        path.write_text(f"store,item,count\nBerlin,Dot,{count}\n", encoding="utf-8")
        request = LoadRequest(path, path.name, version=self.clock.time)
        load(self.installation.platform, request, self.installation.load_context)
        check(self.installation.platform)

    def prune(self) -> Pruned:
        """What a service that starts now removes."""
        home = self.installation.home
        inbox = Inbox(Folders(home.inbox, home.done, home.failed), timedelta())
        return Maintenance(self.installation, inbox).prune()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """An empty installation on a Monday morning."""
    clock = HandClock(MONDAY)
    with (
        installed(tmp_path, Post()) as installation,
        open_platform(installation.home.database, clock) as platform,
    ):
        yield Shop(replace(installation, platform=platform), clock)


def test_what_is_older_than_the_settings_say_is_removed(shop: Shop) -> None:
    """Counted from the last upload."""
    shop.load(5)
    shop.clock.time += timedelta(days=401)
    shop.load(4)
    assert shop.prune().changes == 1


def test_a_clock_that_starts_up_years_ahead_removes_nothing(shop: Shop) -> None:
    """What happened then is as young as it was; the clock is put right soon."""
    shop.load(5)
    shop.load(0)
    shop.clock.time += YEARS
    pruned = shop.prune()
    assert (pruned.changes, pruned.deliveries, pruned.files) == (0, 0, 0)
    assert len(shop.installation.platform.history.explain("Berlin", "Dot")) == 2


def test_alerts_and_ended_outages_are_removed_with_the_rest(shop: Shop) -> None:
    """The event says how many; the outage that is open stays."""
    shop.installation.platform.subscribers.remove(ANN)
    for count in (5, 0, 5, 0):
        shop.clock.time += timedelta(hours=1)
        shop.load(count)
    shop.clock.time += timedelta(days=401)
    shop.load(-1)
    pruned = shop.prune()
    assert (pruned.changes, pruned.alerts, pruned.outages) == (4, 3, 1)
    assert "3 alerts, 1 outages, 0 files" in pruned.text
    (still,) = shop.installation.platform.alerts.outages()
    assert still.ended is None


def test_copies_that_a_crash_cut_off_are_removed_once_they_are_old(shop: Shop) -> None:
    """A young one may still be written by a load beside the service."""
    shop.load(5)
    held = shop.installation.home.held
    old, young, whole = held / ".u1-a.part", held / ".u1-b.part", held / "u1-stock.csv"
    for path in (old, young, whole):
        path.write_text("counts", encoding="utf-8")
    days_ago = (MONDAY - timedelta(days=2)).timestamp()
    os.utime(old, (days_ago, days_ago))
    os.utime(young, (MONDAY.timestamp(), MONDAY.timestamp()))
    os.utime(whole, (days_ago, days_ago))
    shop.prune()
    assert sorted(held.iterdir()) == sorted([young, whole])
