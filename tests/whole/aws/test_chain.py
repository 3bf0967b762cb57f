"""A file too big for one invocation is finished by a chain of them, on a deployed stack."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from aws.stack import Stack
from contract.aws_world import open_stream
from shelfwatch.aws.functions.continuation import MOST_ROUNDS
from shelfwatch.aws.operations.redrive import Redrive

STORES = 6

ODD = ("in/a+b %41 ü.csv", "a//b%2Fc&d=e?f#g;h:@.csv", "+%20 " + "東京" * 100 + ".csv")
"""Keys that are others once they are decoded twice, or taken apart as an address or a path."""

QUIET = 20.0
"""Seconds in which a chain at work says something."""


@contextmanager
def only_seconds(stack: Stack, seconds: int) -> Iterator[None]:
    """Load-Inventory is given so much time meanwhile."""
    functions, name = stack.client("lambda"), stack.outputs["LoadFunction"]
    before = functions.get_function_configuration(FunctionName=name)["Timeout"]
    functions.update_function_configuration(FunctionName=name, Timeout=seconds)
    try:
        yield
    finally:
        functions.update_function_configuration(FunctionName=name, Timeout=before)


def lines_of(name: str, rows: int) -> str:
    """A file of new stores."""
    lines = (f"{name} {n % STORES},item {n:06d},{5 + n % 3}" for n in range(rows))
    return "store,item,count\n" + "\n".join(lines) + "\n"


def is_loaded_once(stack: Stack, name: str, report: Any, rows: int) -> None:
    """Every row is accounted for, and each level was written once."""
    assert report["Status"]["S"] == "loaded"
    assert [int(entry["N"]) for entry in report["Outcomes"]["L"]] == [rows, 0, 0, 0, 0]
    written = changes_of(stack, name)
    assert (len(written), set(written.values())) == (rows, {1})


def go_on_until_loaded(stack: Stack, name: str, version: str, seconds: float) -> Any:
    """Redrive the stack whenever its chain has ended; what became of the file in the end."""
    give_up = time.monotonic() + seconds
    while True:
        before = handed_on(stack, name)
        try:
            return stack.wait_for(name, version, seconds=QUIET)
        except TimeoutError:
            if time.monotonic() > give_up:
                raise
        if handed_on(stack, name) == before:
            assert Redrive(stack.connected(), at_work=timedelta()).run().faults == []


def handed_on(stack: Stack, name: str) -> list[Any]:
    """What each invocation left to the next one; None where it had not planned yet."""
    log = f"/aws/lambda/{stack.outputs['LoadFunction']}"
    pages = stack.client("logs").get_paginator("filter_log_events").paginate(logGroupName=log)
    lines = [event["message"] for page in pages for event in page["events"]]
    entry = [json.loads(line) for line in lines if line.startswith("{")]
    return [
        line.get("rest")
        for line in entry
        if line.get("message") == "handed on" and line["file"] == f"uploads/{name}"
    ]


def changes_of(stack: Stack, name: str) -> Counter[tuple[str, str]]:
    """How often the stream tells of each level of the file's stores."""
    stream = open_stream(stack.emulator, stack.client("dynamodb"), stack.outputs["Inventory"])
    keys = [record["dynamodb"]["Keys"] for batch in stream.batches() for record in batch]
    return Counter(
        (key["Store"]["S"], key["Item"]["S"]) for key in keys if key["Store"]["S"].startswith(name)
    )


@pytest.mark.slow
@pytest.mark.parametrize("key", ODD)
def test_a_file_too_big_for_one_invocation_is_finished_by_a_chain(stack: Stack, key: str) -> None:
    """Each goes on where the one before it stopped, whatever characters are in the key."""
    with only_seconds(stack, 5):
        version = stack.upload(key, lines_of(key, 15_000))
        report = stack.wait_for(key, version, seconds=120)
    done = [rest["done"] for rest in handed_on(stack, key)]
    assert 1 <= len(done) < MOST_ROUNDS
    assert done == sorted(set(done))
    is_loaded_once(stack, key, report, 15_000)


@pytest.mark.soak
def test_300_000_rows_are_loaded_a_few_seconds_at_a_time(stack: Stack) -> None:
    """A chain that has come to its end is gone on with by `redrive`, until all is written."""
    with only_seconds(stack, 6):
        version = stack.upload("huge.csv", lines_of("huge.csv", 300_000))
        report = go_on_until_loaded(stack, "huge.csv", version, seconds=1_800)
    done = [rest["done"] for rest in handed_on(stack, "huge.csv") if rest]
    assert len(done) >= MOST_ROUNDS
    assert done == sorted(done)
    is_loaded_once(stack, "huge.csv", report, 300_000)
