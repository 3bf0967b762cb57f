"""Many files of one store at once, on a deployed stack: the last one is the word, and no error."""

import json
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from aws.stack import Stack


def race(stack: Stack, store: str, files: int, seconds: float) -> None:
    """So many files at once, each a minute newer than the one before; what became of the levels."""
    names = [f"{store}-{number}.csv" for number in range(files)]

    def upload(number: int) -> str:
        moment = f"2026-11-23T{6 + number // 60:02d}:{number % 60:02d}:00Z"
        body = f"store,item,count\n{store},A,{number + 1}\n{store},only {number},5\n"
        return stack.upload(names[number], body, as_of=moment)

    with ThreadPoolExecutor(20) as pool:
        versions = list(pool.map(upload, range(files)))
    for name, version in zip(names, versions, strict=True):
        assert stack.wait_for(name, version, seconds)["Status"]["S"] == "loaded"
    levels = {level.item: level.count for level in stack.platform().inventory.levels(store)}
    assert levels == {"A": Decimal(files), **{f"only {n}": Decimal(5) for n in range(files)}}
    assert errors(stack, names) == []


def errors(stack: Stack, names: list[str]) -> list[str]:
    """What Load-Inventory logged as an error of these files."""
    logs = stack.client("logs").get_paginator("filter_log_events")
    pages = logs.paginate(logGroupName=f"/aws/lambda/{stack.outputs['LoadFunction']}")
    lines = [event["message"] for page in pages for event in page["events"]]
    entries = [json.loads(line) for line in lines if line.startswith("{")]
    files = {f"uploads/{name}" for name in names}
    return [
        entry["message"]
        for entry in entries
        if entry.get("level") == "ERROR" and entry.get("file") in files
    ]


@pytest.mark.slow
def test_twenty_files_of_one_store_at_once_leave_the_newest_counts(stack: Stack) -> None:
    """Each waits for its turn, and what only an older file names is kept."""
    race(stack, "Racing", 20, seconds=120)


@pytest.mark.soak
def test_a_hundred_and_twenty_files_of_one_store_at_once(stack: Stack) -> None:
    """A shop whose tills all write at the same moment."""
    race(stack, "Crowded", 120, seconds=600)
