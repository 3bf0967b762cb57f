"""A file too big for one invocation is finished by a chain of them, on a deployed stack."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from aws.stack import Stack
from contract.aws_world import open_stream
from shelfwatch.aws.rounds import MOST_ROUNDS

STORES = 6


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


def load_in_a_chain(stack: Stack, name: str, rows: int, seconds: int, wait: float) -> None:
    """Upload a file of new stores, and see that it is loaded in several invocations."""
    lines = (f"{name} {n % STORES},item {n:06d},{5 + n % 3}" for n in range(rows))
    with only_seconds(stack, seconds):
        version = stack.upload(name, "store,item,count\n" + "\n".join(lines) + "\n")
        report = stack.wait_for(name, version, seconds=wait)
    assert report["Status"]["S"] == "loaded"
    assert [int(told["N"]) for told in report["Outcomes"]["L"]] == [rows, 0, 0, 0, 0]
    done = [rest["done"] for rest in handed_on(stack, name)]
    assert 1 <= len(done) < MOST_ROUNDS
    assert done == sorted(set(done))
    written = changes_of(stack, name)
    assert (len(written), set(written.values())) == (rows, {1})


def handed_on(stack: Stack, name: str) -> list[dict[str, Any]]:
    """What each invocation left to the next one."""
    log = f"/aws/lambda/{stack.outputs['LoadFunction']}"
    pages = stack.client("logs").get_paginator("filter_log_events").paginate(logGroupName=log)
    lines = [event["message"] for page in pages for event in page["events"]]
    told = [json.loads(line) for line in lines if line.startswith("{")]
    return [
        line["rest"]
        for line in told
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
def test_a_file_too_big_for_one_invocation_is_finished_by_a_chain(stack: Stack) -> None:
    """Every row is accounted for, and each level is written once."""
    load_in_a_chain(stack, "big.csv", rows=15_000, seconds=5, wait=120)


@pytest.mark.soak
def test_a_chain_finishes_300_000_rows(stack: Stack) -> None:
    """In less than three minutes, on a busy machine too; the emulator is the brake."""
    load_in_a_chain(stack, "huge.csv", rows=300_000, seconds=20, wait=900)
