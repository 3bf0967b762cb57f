"""Redrive: nothing depends on the stream's 24 hours."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from aws.bucket import load_object, put, stopping_after
from aws.emulator import Emulator
from contract.aws_world import AwsWorld
from contract.world import at
from shelfwatch.aws.deadline import OutOfTime
from shelfwatch.aws.dynamodb.attributes import key_of
from shelfwatch.aws.dynamodb.table import Table
from shelfwatch.aws.ledger.alert_claims import AlertRows, Group
from shelfwatch.aws.operations.doctor import LONGEST_CHAIN, uploads
from shelfwatch.aws.operations.redrive import Redrive
from shelfwatch.aws.operations.stack import Stack
from shelfwatch.core.finding import Verdict
from shelfwatch.core.stock.change import Change

pytestmark = pytest.mark.slow

MANY_ROWS = [f"Berlin,item {number},5\n" for number in range(300)]


@pytest.fixture
def redrive(world: AwsWorld, emulator: Emulator) -> Redrive:
    """A redrive of the world; it has no uploads in its bucket, and no failures."""
    platform: Any = world.platform
    failures = f"{world.settings.bucket}-failures"
    world.clients.s3.create_bucket(
        Bucket=failures, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    outputs = {"Failures": failures, "LoadFunction": "none"}
    return Redrive(
        Stack("world", outputs, world.settings, world.clients, platform, emulator.client),
        wait=lambda span: world.clock.forward(seconds=span.total_seconds()),
    )


def test_what_the_stream_lost_is_found_in_the_levels(world: AwsWorld, redrive: Redrive) -> None:
    """Every level that is out gets its alert, once, and its outage."""
    world.load("Berlin,A,5", "Berlin,B,0", "Pusan,C,-1", version=1)
    done = redrive.run()
    assert (len(done.alerts), done.faults) == (2, [])
    assert world.outages() == [("Berlin", "B"), ("Pusan", "C")]
    assert redrive.run().alerts == []
    assert world.check() == []


def test_a_baseline_stays_untold(world: AwsWorld, redrive: Redrive) -> None:
    """Its outages are kept all the same."""
    world.load("Berlin,A,0", version=1, baseline=True)
    assert redrive.run().alerts == []
    assert world.outages() == [("Berlin", "A")]


def test_a_recorded_alert_that_nobody_told_is_told(world: AwsWorld, redrive: Redrive) -> None:
    """Also when the item is back by now: what was recorded is never lost."""
    world.load("Berlin,A,5", version=1)
    ledger = Table(world.clients.dynamodb, world.settings.ledger)
    group = Group("u1", "Berlin", [Change("A", Decimal(1), Decimal(0))])
    (claimed,) = AlertRows(ledger).claim(group, world.clock.now())
    assert redrive.run().alerts == [claimed.alert.id]
    assert redrive.run().alerts == []


def test_what_is_out_for_longer_than_alerts_are_kept_is_told_once(
    world: AwsWorld, redrive: Redrive
) -> None:
    """DynamoDB removed its alert by then; its outage, which is open, says that it was judged."""
    world.load("Berlin,A,0", version=1)
    world.check()
    ledger = Table(world.clients.dynamodb, world.settings.ledger)
    rows = [row for row in ledger.scan() if row["Name"].startswith("alerts ")]
    for row in rows:
        ledger.delete(key_of(row))
    assert len(rows) == 1
    assert redrive.run().alerts == []
    assert world.outages() == [("Berlin", "A")]


def test_an_outage_that_ended_while_its_batch_waited_is_ended(
    world: AwsWorld, redrive: Redrive
) -> None:
    """A batch that comes days late must not leave an item out that is on the shelf."""
    world.load("Berlin,A,0", version=1)
    late = list(world.stream.batches())
    world.load("Berlin,A,5", version=2)
    world.check()
    world.judge.check(world.decoded(late))
    assert world.outages() == [("Berlin", "A")]
    redrive.run()
    assert world.outages() == []
    (ended,) = world.outages_of("Berlin", "A")
    assert (ended.began, ended.ended) == (at(1), at(2))


def test_an_outage_of_what_was_removed_is_ended(world: AwsWorld, redrive: Redrive) -> None:
    """Its batch came after the removal's, so nothing else would ever end it."""
    world.load("Berlin,A,0", version=1)
    late = list(world.stream.batches())
    world.forget("Berlin", "A")
    world.check()
    world.judge.check(world.decoded(late))
    assert world.outages() == [("Berlin", "A")]
    redrive.run()
    assert world.outages() == []


def test_an_unfinished_upload_whose_object_is_gone_is_named(
    world: AwsWorld, redrive: Redrive
) -> None:
    """Nothing can finish it; a person uploads the file again."""
    file = put(world, "big.csv", "store,item,count\n" + "".join(MANY_ROWS))
    with pytest.raises(OutOfTime):
        load_object(world, file, deadline=stopping_after(5))
    world.clients.s3.delete_object(Bucket=file.bucket, Key=file.key)
    assert redrive.run().faults == []
    world.clock.forward(hours=1)
    (fault,) = redrive.run().faults
    assert fault.startswith("big.csv (")
    assert "its object was deleted" in fault


def test_an_unfinished_upload_is_found_by_the_doctor_once_no_chain_can_be_at_it(
    world: AwsWorld, redrive: Redrive
) -> None:
    """Before that it is being loaded."""
    _ = redrive
    file = put(world, "big.csv", "store,item,count\n" + "".join(MANY_ROWS))
    with pytest.raises(OutOfTime):
        load_object(world, file, deadline=stopping_after(5))
    platform: Any = world.platform
    stack = Stack("shop", {}, world.settings, world.clients, platform, lambda _: None)
    assert [found.message for found in uploads(stack)] == ["1 are being loaded."]
    world.clock.forward(hours=LONGEST_CHAIN / timedelta(hours=1) + 1)
    (found,) = uploads(stack)
    assert (found.verdict, found.message) == (
        Verdict.FAULT,
        "big.csv: not finished and nobody works on it: run `shelfwatch --stack shop redrive`.",
    )


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"{}", b'{"payload": "x"}'])
def test_what_is_no_failure_is_named_and_the_others_are_worked_off(
    world: AwsWorld, redrive: Redrive, body: bytes
) -> None:
    """In the bucket of failures somebody may leave anything."""
    bucket = f"{world.settings.bucket}-failures"
    good = json.dumps({"payload": json.dumps({"Records": []})}).encode()
    for key, content in (("a", body), ("b", good)):
        world.clients.s3.put_object(Bucket=bucket, Key=key, Body=content)
    done = redrive.run()
    assert done.batches == 1
    (fault,) = done.faults
    assert fault.startswith("a is no failure that can be read (")
    left = world.clients.s3.list_objects_v2(Bucket=bucket)["Contents"]
    assert [found["Key"] for found in left] == ["a"]
