"""The deployed Check-Stock under AWS's way of polling a stream: poison, bisecting, giving up."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from aws.poller import Poller, Record
from aws.probe import Probe, subscribe_probe
from aws.stack import Stack
from shelfwatch.aws.operations.redrive import Redrive

pytestmark = pytest.mark.slow


def record(number: int, store: str, item: str, **image: Any) -> Record:
    """A record by which an item runs out."""
    entry = {
        "Store": {"S": store},
        "Item": {"S": item},
        "Count": {"N": "0"},
        "Upload": {"S": f"upload of {store}"},
        **image,
    }
    return {
        "dynamodb": {
            "SequenceNumber": f"{number:030d}",
            "NewImage": entry,
            "ApproximateCreationDateTime": 1795468662,
        }
    }


@pytest.fixture(scope="module")
def probe(stack: Stack) -> Probe:
    """A subscriber to the stores of this module."""
    return subscribe_probe(stack, "polled", store=["Quito", "Riga"])


def poller(stack: Stack) -> Poller:
    """A poller of the deployed function."""

    def function(batch: Sequence[Record]) -> list[str]:
        answer = stack.client("lambda").invoke(
            FunctionName=stack.outputs["CheckFunction"], Payload=json.dumps({"Records": batch})
        )
        entry = json.loads(answer["Payload"].read())
        return [failure["itemIdentifier"] for failure in entry["batchItemFailures"]]

    return Poller(function)


def test_a_sweep_tells_what_is_held_back_and_no_more(stack: Stack) -> None:
    """As the rule of every minute calls the function."""
    answer = stack.client("lambda").invoke(
        FunctionName=stack.outputs["CheckFunction"], Payload=json.dumps({"Sweep": True})
    )
    assert "FunctionError" not in answer
    assert json.loads(answer["Payload"].read())["left"] == 0


def test_a_poison_record_is_given_up_alone(stack: Stack, probe: Probe) -> None:
    """Its neighbours are told once each, before and after it, in one alert each or together."""
    batch = [record(number, "Quito", f"item {number}") for number in range(9)]
    batch[4] = record(4, "Quito", "poison", Count={"S": "many"})
    polled = poller(stack)
    polled.poll(batch)
    assert polled.failures == [[batch[4]]]
    entry: list[str] = []
    for message in probe.receive(1):
        entry += [item["item"] for alert in message["alerts"] for item in alert["items"]]
    assert sorted(entry) == [f"item {number}" for number in range(9) if number != 4]
    assert probe.receive(wait=0.5) == []


def test_a_batch_that_was_given_up_is_redriven_from_the_bucket(stack: Stack, probe: Probe) -> None:
    """The failure destination keeps the payload, so days later nothing is lost."""
    batch = [record(number, "Riga", f"item {number}") for number in range(3)]
    s3, bucket = stack.client("s3"), stack.outputs["Failures"]
    body = json.dumps({"version": "1.0", "payload": json.dumps({"Records": batch})})
    s3.put_object(Bucket=bucket, Key="aws/lambda/mapping/2026/11/23/1", Body=body)
    done = Redrive(stack.connected()).run()
    assert (done.batches, done.faults) == (1, [])
    (message,) = probe.receive()
    assert [item["item"] for item in message["alerts"][0]["items"]] == [
        "item 0",
        "item 1",
        "item 2",
    ]
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)
    assert Redrive(stack.connected()).run().batches == 0
