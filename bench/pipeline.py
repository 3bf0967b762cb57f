"""The pipeline on AWS, on an emulator: beside the lab's algorithm, and from file to message."""

import csv
import json
import statistics
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

from rich.console import Console
from rich.table import Table

import cost
import function_memory
from aws.calls import counted
from aws.capacity import units
from aws.emulator import Emulator, running
from aws.probe import subscribe_probe
from aws.stack import Stack, build, deploy
from contract.aws_world import open_aws_world
from data import CHANGED, write_file
from shelfwatch.aws.sns.pace import ALERTS

ROWS, STORES = 20_000, 4
TIMES, WARM_UP = 100, 5
APART = ALERTS.gap.total_seconds()
"""Seconds between two files: messages that follow one another faster are held back."""


@dataclass(frozen=True)
class Loads:
    """Seconds of a first load and of a reload."""

    first: float
    reload: float


def run(folder: Path, console: Console) -> None:
    """Run it all on one emulator, and print it."""
    with running(folder / "emulator") as emulator:
        stack = deploy(emulator, build(folder / "build"))
        p50, p99 = latency(stack)
        pause_notifications(stack)
        files = (
            write_file(folder / "first.csv", stores=STORES, items=ROWS // STORES),
            write_file(folder / "second.csv", stores=STORES, items=ROWS // STORES, changed=CHANGED),
        )
        ours = Loads(*(invoke(stack, path) for path in files))
        theirs = Loads(*(by_the_lab(stack, path) for path in files))
        reload = counted_reload(emulator, folder)
        peaks = function_memory.measure(emulator, folder / "memory")
    show(console, ours, theirs, reload)
    console.print(
        f"a file uploaded -> message at the subscriber, warm, {TIMES} times: p50"
        f" {1000 * p50:.0f} ms (wanted: under 250), p99 {1000 * p99:.0f} ms (wanted: under 1,000)"
    )
    show_memory(console, peaks)
    show_cost(console, ours, reload)


def latency(stack: Stack) -> tuple[float, float]:
    """From an uploaded file to the message at a subscribed queue: the median and the 99th."""
    probe = subscribe_probe(stack, "bench")
    taken = []
    for number in range(TIMES + WARM_UP):
        began = time.perf_counter()
        stack.upload("live.csv", f"store,item,count\nBench,item {number},0\nBench,other,5\n")
        assert probe.receive()
        taken.append(time.perf_counter() - began)
        time.sleep(APART)
    ordered = sorted(taken[WARM_UP:])
    return statistics.median(ordered), ordered[len(ordered) * 99 // 100]


def pause_notifications(stack: Stack) -> None:
    """Let nobody but the benchmark invoke the functions, so that a load can be timed by itself."""
    stack.client("lambda").update_event_source_mapping(
        UUID=stack.outputs["CheckMapping"], Enabled=False
    )
    stack.client("s3").put_bucket_notification_configuration(
        Bucket=stack.outputs["Bucket"], NotificationConfiguration={}
    )


def invoke(stack: Stack, path: Path) -> float:
    """Upload a file and call the function for it; how many seconds the call takes."""
    version = stack.upload(path.name, path.read_bytes())
    payload = {"key": f"uploads/{path.name}", "versionId": version}
    record = {"s3": {"bucket": {"name": stack.outputs["Bucket"]}, "object": payload}}
    began = time.perf_counter()
    answer = stack.client("lambda").invoke(
        FunctionName=stack.outputs["LoadFunction"], Payload=json.dumps({"Records": [record]})
    )
    seconds = time.perf_counter() - began
    assert "FunctionError" not in answer, answer["Payload"].read()
    assert stack.wait_for(path.name, version)["Status"]["S"] == "loaded"
    return seconds


def by_the_lab(stack: Stack, path: Path) -> float:
    """The lab's algorithm: download, `csv.DictReader`, one put for each row, print each row."""
    s3, dynamodb = stack.client("s3"), stack.client("dynamodb")
    stack.upload(f"lab-{path.name}", path.read_bytes())
    began = time.perf_counter()
    place = {"Bucket": stack.outputs["Bucket"], "Key": f"uploads/lab-{path.name}"}
    body = s3.get_object(**place)["Body"].read().decode()
    with TemporaryFile("w") as out:
        for row in csv.DictReader(body.splitlines()):
            print(row["store"], row["item"], row["count"], file=out)
            item = {
                "Store": {"S": f"lab {row['store']}"},
                "Item": {"S": row["item"]},
                "Count": {"N": row["count"]},
            }
            dynamodb.put_item(TableName=stack.outputs["Inventory"], Item=item)
    return time.perf_counter() - began


@dataclass(frozen=True)
class Counted:
    """What a reload takes: calls by what they are, and write units by table."""

    calls: Counter[str]
    units: Counter[str]


def counted_reload(emulator: Emulator, folder: Path) -> Counted:
    """A reload of one store's 5,000 items with 2 % changed."""
    scratch = folder / "world"
    scratch.mkdir()
    with open_aws_world(emulator, scratch) as world:
        for version, changed in enumerate((0.0, CHANGED), 1):
            path = write_file(scratch / "one.csv", stores=1, items=5_000, changed=changed)
            rows = path.read_text().splitlines()[1:]
            with ExitStack() as counting:
                calls = counting.enter_context(counted(world))
                spent = counting.enter_context(units(world))
                report = world.load(*rows, version=version)
        assert spent["Inventory"] == report.outcomes.changed
    return Counted(calls, spent)


def show(console: Console, ours: Loads, theirs: Loads, reload: Counted) -> None:
    """The loads as a table; a ratio above 1 means that we are faster or cheaper."""
    table = Table(title=f"AWS, on an emulator: {ROWS:,} rows, {STORES} stores")
    for column in ("work", "ours", "the lab's", "times better", "wanted"):
        table.add_column(column, justify="left" if column == "work" else "right")
    spent = float(sum(reload.units.values()))
    for work, our, their, wanted in (
        ("first load, seconds", ours.first, theirs.first, "3"),
        ("reload, 2 % changed, seconds", ours.reload, theirs.reload, "20"),
        ("write units of a reload of 5,000 rows", spent, 5_000.0, "40"),
    ):
        table.add_row(work, f"{our:,.2f}", f"{their:,.2f}", f"{their / our:.1f}", wanted)
    console.print(table)


def show_memory(console: Console, peaks: list[float]) -> None:
    """The function's memory, and what it is held to."""
    small, large = peaks
    console.print(
        f"Load-Inventory, peak memory: {small:.0f} MiB at {function_memory.ROWS[0]:,} rows,"
        f" {large:.0f} MiB at {function_memory.ROWS[1]:,} (wanted: under"
        f" {function_memory.MOST_MIB} MiB for any)"
    )


def show_cost(console: Console, ours: Loads, reload: Counted) -> None:
    """What the example of 1,000 stores costs a month."""
    measured = cost.FileCost(
        ledger_units=reload.units["Ledger"],
        ledger_reads=reload.calls["GetItem Ledger"] + reload.calls["Query Ledger"],
        level_bytes=cost.LEVEL_BYTES,
        seconds=ours.reload / STORES,
    )
    parts = cost.by_shelfwatch(measured)
    payload = ", ".join(f"{name} ${dollars:,.2f}" for name, dollars in parts.items())
    console.print(
        f"{cost.STORES:,} stores x {cost.ITEMS:,} items, a snapshot an hour, 2 % changed, a month"
        f" ({cost.PRICES_OF}): ${sum(parts.values()):,.0f} ({payload}); a put for every row:"
        f" ${cost.put_for_every_row():,.0f}"
    )
