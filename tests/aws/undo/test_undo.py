"""Undo on AWS: whatever cuts it off or races with it, and however the upload itself was loaded."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

import pytest

from aws.bucket import stopping_after
from contract.aws_world import AwsWorld
from contract.heard import heard
from contract.together import at_once
from contract.world import ANN, at, counts
from shelfwatch.aws.deadline import NO_DEADLINE, OutOfTime
from shelfwatch.aws.dynamodb.attributes import from_ticks
from shelfwatch.aws.dynamodb.bulk_writer import Writes
from shelfwatch.aws.dynamodb.level_rows import LevelBlock, LevelRow
from shelfwatch.aws.loading.conditional_writes import LevelWrites
from shelfwatch.aws.operations.undo import StackUndo
from shelfwatch.aws.platform import Invocation, LoadPlatform
from shelfwatch.aws.s3.stored_changes import change_log
from shelfwatch.aws.sns.topic import Topic
from shelfwatch.core.errors import EnvironmentFault, Misuse
from shelfwatch.core.uploads.upload import Status, UploadReport
from shelfwatch.ports import StoreName
from shelfwatch.service.loading.load import load

pytestmark = pytest.mark.slow


class CutOff(EnvironmentFault):
    """The machine is gone."""


@contextmanager
def cut_off_after(world: AwsWorld, calls: int) -> Iterator[None]:
    """No call to DynamoDB is made after so many."""
    made = 0

    def count(**_: Any) -> None:
        nonlocal made
        made += 1
        if made > calls:
            raise CutOff("The machine is gone.")

    events = world.clients.dynamodb.meta.events
    events.register("provide-client-params.dynamodb", count)
    try:
        yield
    finally:
        events.unregister("provide-client-params.dynamodb", count)


def wrong_file(world: AwsWorld) -> UploadReport:
    """A file that takes A and B of Berlin out of stock and brings C; nobody has checked it yet."""
    world.subscribe()
    world.load("Berlin,A,5", "Berlin,B,5", "Pusan,A,5", version=1)
    world.check()
    return world.load("Berlin,A,0", "Berlin,B,0", "Berlin,C,3", version=2)


def kinds(world: AwsWorld) -> list[tuple[str, list[str]]]:
    """Kind and items of everything that was heard, sorted.

    Who is cut off between telling and noting it tells again, under the same id: that counts once.
    """
    world.deliver()
    alerts_seen = {alert.id: alert for _, alert in heard(world)}
    return sorted(
        (str(alert.kind), [change.item for change in alert.items]) for alert in alerts_seen.values()
    )


def test_a_stream_that_comes_after_the_undo_tells_nobody(world: AwsWorld) -> None:
    """Neither that the items are out nor that they are back; and no outage stays."""
    wrong = wrong_file(world)
    world.undo(wrong.upload.id)
    assert kinds(world) == []
    assert world.outages() == []
    assert world.platform.alerts.alerts() == []


@pytest.mark.parametrize("_attempt", range(4))
def test_who_heard_the_news_of_a_race_hears_that_it_is_withdrawn(
    world: AwsWorld, _attempt: int
) -> None:
    """A check and an undo at the same time, again and again."""
    wrong = wrong_file(world)
    at_once(lambda: str(world.check()), lambda: str(world.undo(wrong.upload.id)))
    assert kinds(world) in ([], [("out", ["A", "B"]), ("withdrawn", ["A", "B"])])
    assert world.outages() == []
    assert world.levels() == {**counts(A=5, B=5), ("Pusan", "A"): 5}


@pytest.mark.parametrize("calls", [1, 6, *range(9, 45, 2)])
def test_an_undo_that_was_cut_off_is_finished(world: AwsWorld, calls: int) -> None:
    """Wherever that was: the same levels, one withdrawal, one entry that is done."""
    wrong = wrong_file(world)
    world.check()
    with cut_off_after(world, calls), suppress(CutOff):
        world.undo(wrong.upload.id)
    world.clock.forward(hours=1)  # its lease is over
    with suppress(Misuse):
        world.undo(wrong.upload.id)
    assert world.levels() == {**counts(A=5, B=5), ("Pusan", "A"): 5}
    assert world.versions()["B"] == at(1)
    assert kinds(world) == [("out", ["A", "B"]), ("withdrawn", ["A", "B"])]
    report = world.platform.uploads.find(wrong.upload.id)
    assert report is not None
    assert report.status is Status.UNDONE
    assert world.load("Berlin,A,0", "Berlin,B,0", "Berlin,C,3", version=2).status is Status.UNDONE
    assert world.outages() == []
    assert StackUndo(world.function(None), world.slow_topic).finish() == []


@pytest.mark.parametrize("calls", range(4, 20))
def test_an_undo_that_was_given_up_before_its_plan_loses_no_news(
    world: AwsWorld, calls: int
) -> None:
    """Nobody asks for it again: what the upload took out of stock is told all the same."""
    wrong = wrong_file(world)
    with cut_off_after(world, calls), suppress(CutOff):
        world.undo(wrong.upload.id)
    world.clock.forward(hours=1)
    StackUndo(world.function(None), world.slow_topic).finish()
    alerts_seen = kinds(world)
    report = world.platform.uploads.find(wrong.upload.id)
    assert report is not None
    assert alerts_seen == ([] if report.status is Status.UNDONE else [("out", ["A", "B"])])


def test_an_upload_that_was_resumed_is_undone_as_any(world: AwsWorld) -> None:
    """What its first invocation wrote and could not note, the levels remember by themselves."""
    rows = [f"Berlin,item {number:03d}," for number in range(300)]
    world.load(*(row + "5" for row in rows), version=1)
    request = world.request(*(row + "7" for row in rows), "Berlin,new,1", version=2)
    killed = Invocation("killed", deadline=stopping_after(100))
    platform = LoadPlatform(world.settings, world.clients, killed, world.clock)
    with pytest.raises(OutOfTime):
        load(platform, request, world.load_context)
    report = world.load_request(request)
    forget_parts(world, report.upload.id, most=1)
    assert report.outcomes.changed == 301
    facts = world.undo(report.upload.id).facts
    assert (facts.given_back, facts.removed, facts.kept) == (300, 1, 0)
    assert set(world.levels().values()) == {5}
    assert set(world.versions().values()) == {at(1)}


def test_a_write_whose_answer_was_lost_does_not_forget_what_was_before(world: AwsWorld) -> None:
    """The same write again finds its own work, and keeps the version that was before it."""
    first = world.load("Berlin,A,5", version=1).upload
    again = replace(first, id="u2", version=at(2))
    inventory, berlin = (
        world.function(None).inventory.tables.inventory,
        StoreName("berlin", "Berlin"),
    )
    blocks = [LevelBlock(berlin, [LevelRow("A", 7_000_000, 2, 5_000_000)])]
    with change_log([berlin]) as log:
        writes = LevelWrites(inventory, again, lambda store: store.name, are_many=False, log=log)
        for _ in range(2):
            Writes(inventory.client, NO_DEADLINE.check).run(writes.of(blocks))
    level = inventory.get({"Store": "Berlin", "Item": "A"})
    assert level is not None
    assert (level["Count"], from_ticks(level["Was"]), level["By"]) == (7, at(1), first.id)


def test_an_upload_whose_changes_are_not_kept_any_more_is_too_old(world: AwsWorld) -> None:
    """One sentence, and nothing is written."""
    wrong = wrong_file(world)
    forget_parts(world, wrong.upload.id)
    before = world.state()
    with pytest.raises(Misuse, match="too old"):
        world.undo(wrong.upload.id)
    assert world.state() == before


def test_a_withdrawal_that_the_topic_did_not_take_is_told_by_the_next(world: AwsWorld) -> None:
    """The undo is done by then; what is left of it is telling."""
    wrong = wrong_file(world)
    world.check()

    class Away(Topic):
        """A topic that is away."""

        def publish(self, alerts: object) -> None:
            """See `shelfwatch.aws.sns.topic.Topic`."""
            raise EnvironmentFault(f"The topic is away for {alerts}.")

    with pytest.raises(EnvironmentFault, match="away"):
        StackUndo(world.function(None), Away()).undo(wrong.upload.id)
    assert len(StackUndo(world.function(None), world.slow_topic).finish()) == 1
    assert kinds(world) == [("out", ["A", "B"]), ("withdrawn", ["A", "B"])]
    assert {address for address, _ in heard(world)} == {ANN}


def forget_parts(world: AwsWorld, upload: str, most: int = 9) -> None:
    """Lose what is kept of an upload's changes, or some parts of it."""
    s3, bucket = world.clients.s3, world.settings.bucket
    folder = f"{world.settings.state}changes/{upload}/"
    found = s3.list_objects_v2(Bucket=bucket, Prefix=folder)["Contents"]
    for kept in found[:most]:
        s3.delete_object(Bucket=bucket, Key=kept["Key"])
