"""An invocation that is killed at any moment and retried: as if nothing had happened."""

import os
import random
import subprocess
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from aws.bucket import put
from aws.emulator import Emulator
from aws.invocation import finish, start
from contract.aws_world import AwsWorld, open_aws_world
from contract.world import accounted
from shelfwatch.aws.s3.objects import StoredFile
from shelfwatch.core.uploads.upload import Status

STORES, ITEMS = ("Hull", "Ghent", "Malmö"), 700
KILLS_OF_A_FILE = 4
KILLS = int(os.environ.get("SHELFWATCH_KILLS", "300"))
DICE = 5
"""Counts go up to one below it."""


def text(turn: int) -> str:
    """Counts that come and go from turn to turn."""
    rows = [
        f"{store},item {item:03d},{(item + turn) % DICE}"
        for store in STORES
        for item in range(ITEMS)
    ]
    return "\n".join(["store,item,count", *rows, "Hull,bad,x"]) + "\n"


def kill_once(
    emulator: Emulator, world: AwsWorld, file: StoredFile, dice: random.Random, longest: float
) -> bool:
    """Kill an invocation at some moment; False where it was done before."""
    process = start(emulator, world.settings, file, request="the same for every try")
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=dice.uniform(0.3, 1.0) * longest)
    process.kill()
    process.communicate()
    return process.returncode != 0


def kill_often(emulator: Emulator, folder: Path, dice: random.Random) -> int:
    """Load a file, then a second one under kills, and see that all is well; how many kills hit."""
    with open_aws_world(emulator, folder) as world:
        world.subscribe()
        first = put(world, "first.csv", text(0), as_of="2026-11-23T06:01")
        began = time.monotonic()
        finish(start(emulator, world.settings, first, request="first"))
        longest = time.monotonic() - began
        world.tell()
        second = put(world, "second.csv", text(1), as_of="2026-11-23T06:02")
        kills = sum(
            kill_once(emulator, world, second, dice, longest) for _ in range(KILLS_OF_A_FILE)
        )
        finish(start(emulator, world.settings, second, request="the same for every try"))
        all_is_well(world)
    return kills


def all_is_well(world: AwsWorld) -> None:
    """Levels, report, changes and messages are those of an undisturbed load."""
    rows = len(STORES) * ITEMS
    newest, _ = world.platform.uploads.uploads(9)
    report = world.platform.uploads.find(newest.upload.id)
    assert report is not None
    assert (report.status, accounted(report)) == (Status.LOADED, (rows, 0, 0, 0, 1))
    assert {(store, item): int(count) for (store, item), count in world.levels().items()} == {
        (store, f"item {item:03d}"): (item + 1) % DICE for store in STORES for item in range(ITEMS)
    }
    batches = list(world.stream.batches())
    changed = Counter(change.change.item for change in world.decoded(batches))
    assert changed == {f"item {item:03d}": len(STORES) for item in range(ITEMS)}
    for batch in batches:
        world.judge.check(world.decoded([batch]))
    out = [
        (alert.store, change.item)
        for alert in world.platform.alerts.alerts(newest.upload.id)
        if alert.kind == "out"
        for change in alert.items
    ]
    assert sorted(out) == sorted(
        (store, f"item {item:03d}")
        for store in STORES
        for item in range(ITEMS)
        if (item + 1) % DICE == 0
    )


def kill_many(emulator: Emulator, folder: Path, kills: int, seed: int) -> int:
    """Kill about `kills` times, each at a moment that `seed` decides; how many kills hit."""
    hit = 0
    for number in range(-(-kills // KILLS_OF_A_FILE)):
        place = folder / f"file-{number}"
        place.mkdir()
        hit += kill_often(emulator, place, random.Random(f"{seed} {number}"))
    return hit


@pytest.mark.slow
def test_a_killed_invocation_is_finished_by_its_retry(emulator: Emulator, tmp_path: Path) -> None:
    """A handful of kills."""
    assert kill_many(emulator, tmp_path, 8, seed=1) >= 4


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_killed_invocations_are_finished_by_their_retries(
    emulator: Emulator, tmp_path: Path
) -> None:
    """The same at many more moments; SHELFWATCH_KILLS says how many."""
    assert kill_many(emulator, tmp_path, KILLS, seed=2) >= KILLS // 2
