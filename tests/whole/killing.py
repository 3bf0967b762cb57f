"""Killing the service at random moments, and finding out what the kill interrupted."""

import queue
import random
import subprocess
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from shelfwatch.core.alerting.delivery import DeliveryState
from shelfwatch.core.alerting.retries import LEASE
from shelfwatch.core.alerting.subscriber import ALL_STORES, AllStores
from shelfwatch.local.inbox.reading_mark import FILE
from whole.machine import PATIENCE, Machine

LONG_AGO = datetime(2025, 3, 3, 6, tzinfo=UTC)
AFTER_LEASES = LEASE + timedelta(minutes=1)
"""How far the clock has to be put forward so that what a killed process had leased is due."""

LONGEST_RUN = 0.8
"""Seconds in which the service does about half of its work."""

EVENTS = 14
"""Events of which the service tells in about half of its work."""

SUBSCRIBERS: dict[str, list[str] | AllStores] = {
    "all@example.org": ALL_STORES,
    "hull@example.org": ["Hull"],
}
STORES = ("Hull", "Ghent", "Malmö")
HEADER = "store,item,count\n"


def files() -> list[tuple[str, str, datetime]]:
    """Name, text and time of each file: counts that come and go, bad rows, a long one, no stock."""
    made: list[tuple[str, str]] = []
    for turn in range(4):
        for place, store in enumerate(STORES):
            rows = [f"{store},Item {item},{(item + turn + place) % 3}\n" for item in range(6)]
            made.append((f"{store}.csv" if turn == 3 else f"{store}-{turn}.csv", "".join(rows)))
    made.insert(3, ("bad-rows.csv", "Hull,Lamp,0\nHull,Desk,lots\nHull,,3\n"))
    made.insert(
        5, ("long.csv", "".join(f"Ghent,Part {part},{part % 5}\n" for part in range(9_000)))
    )
    listed = [(name, HEADER + text) for name, text in made]
    listed.insert(7, ("letter.csv", "Dear all,\nplease find attached what you asked for.\n"))
    return [
        (name, text, LONG_AGO + timedelta(hours=hour)) for hour, (name, text) in enumerate(listed)
    ]


@dataclass
class Figures:
    """What the kills of a test hit, and what they cost."""

    kills: int = 0
    duplicates: int = 0
    leftovers: int = 0
    hit: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        """One line to print."""
        hit = ", ".join(f"{number} {what}" for what, number in self.hit.most_common())
        return (
            f"{self.kills} kills ({hit}): every promise held;"
            f" {self.duplicates} messages came twice, {self.leftovers} empty files were left"
        )


def furnish(machine: Machine) -> None:
    """Subscribe people and drop all files, before anything runs."""
    with machine.platform() as platform:
        for address, stores in SUBSCRIBERS.items():
            platform.subscribers.add(address, stores)
    for name, text, made in files():
        machine.drop(name, text, made)


def kill_once(machine: Machine, dice: random.Random) -> str:
    """Start the service, kill it at a random moment, and say what that interrupted."""
    before = leased(machine)
    service = machine.start()
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    reader = threading.Thread(target=read_on, args=(service, lines))
    reader.start()
    try:
        assert '"Started"' in lines.get(timeout=PATIENCE)
        wait_a_random_while(lines, dice)
    finally:
        service.kill()
        service.wait()
        reader.join()
    (machine.home.root / FILE).unlink(missing_ok=True)  # that kill was no fault of the file's
    return what_was_hit(machine, before)


def leased(machine: Machine) -> set[tuple[str, int]]:
    """The deliveries that somebody has, or had when it was killed, and which try that is."""
    with machine.platform() as platform:
        return {
            (delivery.id, delivery.attempts)
            for delivery in platform.deliveries.deliveries()
            if delivery.state is DeliveryState.DUE and delivery.attempts
        }


def read_on(service: subprocess.Popen[str], lines: queue.SimpleQueue[str]) -> None:
    """Pass on what the service says, until its end."""
    assert service.stdout is not None
    with service.stdout:
        for line in service.stdout:
            lines.put(line)


def wait_a_random_while(lines: queue.SimpleQueue[str], dice: random.Random) -> None:
    """Until any moment at all, or until shortly after an event, where the short steps are."""
    if dice.random() < 0.4:
        time.sleep(dice.uniform(0, LONGEST_RUN))
        return
    with suppress(queue.Empty):
        for _ in range(dice.randrange(1, EVENTS)):
            lines.get(timeout=LONGEST_RUN)
    time.sleep(dice.uniform(0, 0.03))


def what_was_hit(machine: Machine, before: set[tuple[str, int]]) -> str:
    """In the middle of what the service was killed, as far as its traces tell."""
    with machine.platform() as platform:
        waiting = {path.name for path in machine.home.inbox.iterdir()}
        if platform.alerts.unchecked():
            return "between load and check"
        if waiting & {report.upload.file for report in platform.uploads.uploads(99)}:
            return "between check and move"
        if leased(machine) - before:
            return "while sending"
        return "while loading" if waiting else "when all was done"
