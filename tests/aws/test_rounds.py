"""A file too big for one invocation: what is left is handed on, and is done once."""

from contextlib import suppress
from dataclasses import asdict

import pytest

from aws.bucket import load_object, put, stopping_after
from aws.calls import counted
from contract.aws_world import AwsWorld
from contract.world import accounted
from shelfwatch.aws.deadline import OutOfTime, Rest
from shelfwatch.aws.objects import StoredFile
from shelfwatch.aws.rounds import MOST_ROUNDS, Round, event_of, round_in
from shelfwatch.core.errors import EnvironmentFault

ROWS = 400
OLD, NEW = "2026-11-23T06:01", "2026-11-23T06:02"


def text(count: int, called: str = "name") -> str:
    """An export of Square's of two stores, with a name for each item."""
    header = "SKU,Item Name,Current Quantity Oslo,Current Quantity Rome"
    lines = (f"item {n:04d},{called} {n},{count},{count}" for n in range(ROWS // 2))
    return "\n".join([header, *lines]) + "\n"


def begin(world: AwsWorld, file: StoredFile, rest: Rest | None = None, looks: int = 150) -> Rest:
    """A round of a file that leaves something; what that is."""
    with pytest.raises(OutOfTime) as stop:
        load_object(world, file, rest=rest, deadline=stopping_after(looks))
    assert stop.value.rest is not None
    return stop.value.rest


def names(world: AwsWorld) -> set[str]:
    """What the levels are called."""
    return {level.name for level in world.platform.inventory.levels()}


@pytest.mark.slow
def test_the_rest_is_written_without_planning_again(world: AwsWorld) -> None:
    """Neither the file nor a level is read, and each level is written once, with its name."""
    file = put(world, "big.csv", text(5) + "bad,,x,not stocked\n", as_of=OLD)
    rest = begin(world, file)
    assert 0 < rest.done < rest.total == ROWS
    (told,) = world.platform.uploads.uploads(9)
    assert told.message == f"Its levels are being written; {ROWS - rest.done} are left."
    world.clients.s3.delete_object(Bucket=file.bucket, Key=file.key)
    with counted(world) as calls:
        report = load_object(world, file, rest=rest)
    assert (calls["Query Inventory"], calls["UpdateItem Inventory"]) == (0, ROWS - rest.done)
    assert accounted(report) == (ROWS, 0, 0, 1, 1)
    assert world.platform.uploads.find(report.upload.id) == report
    assert names(world) == {f"name {n}" for n in range(ROWS // 2)}
    assert len([change for batch in world.stream.batches() for change in batch]) == ROWS


@pytest.mark.slow
def test_a_chain_of_many_rounds_ends(world: AwsWorld) -> None:
    """Each round goes on where the one before it stopped."""
    file = put(world, "big.csv", text(5), as_of=OLD)
    rests = [begin(world, file)]
    for _ in range(3):
        rests.append(begin(world, file, rest=rests[-1], looks=60))
    report = load_object(world, file, rest=rests[-1])
    done = [rest.done for rest in rests]
    assert done == sorted(set(done))
    assert accounted(report) == (ROWS, 0, 0, 0, 0)
    assert len([change for batch in world.stream.batches() for change in batch]) == ROWS


@pytest.mark.slow
def test_a_plan_does_not_hold_once_somebody_else_wrote(world: AwsWorld) -> None:
    """A newer file came in between: the rest is planned anew, and is late for it."""
    older = put(world, "older.csv", text(5), as_of=OLD)
    rest = begin(world, older)
    load_object(world, put(world, "newer.csv", text(9), as_of=NEW))
    report = load_object(world, older, rest=rest)
    assert report.outcomes.rows == report.outcomes.superseded == ROWS
    assert set(world.levels().values()) == {9}


@pytest.mark.slow
def test_the_same_round_twice_writes_nothing_new(world: AwsWorld) -> None:
    """AWS retries an invocation that was killed with the same event."""
    file = put(world, "big.csv", text(5), as_of=OLD)
    rest = begin(world, file)
    with suppress(OutOfTime):
        load_object(world, file, rest=rest, deadline=stopping_after(100))
    report = load_object(world, file, rest=rest)
    assert load_object(world, file, rest=rest).upload.id == report.upload.id
    assert len([change for batch in world.stream.batches() for change in batch]) == ROWS


@pytest.mark.slow
def test_the_names_alone_can_be_what_is_left(world: AwsWorld) -> None:
    """Names of levels whose counts stay come last, and are not lost."""
    load_object(world, put(world, "old.csv", text(5), as_of=OLD))
    renamed = put(world, "new.csv", text(5, called="other"), as_of=NEW)
    rest = begin(world, renamed)
    load_object(world, renamed, rest=rest)
    assert names(world) == {f"other {n}" for n in range(ROWS // 2)}


def test_an_event_carries_the_round_and_the_rest() -> None:
    """What is handed on is what is begun with; S3's own events begin the first round."""
    file, rest = StoredFile("bucket", "uploads/a b.csv", "v1"), Rest("u1", "state/plans/u1", 5, 9)
    event = event_of(file, Round(2, rest))
    assert round_in(event) == Round(2, rest)
    assert event["Rest"] == asdict(rest)
    assert round_in(event_of(file, Round(2, None))) == Round(2, None)
    assert round_in({"Records": []}) == Round(1, None)


def test_a_chain_has_an_end() -> None:
    """Behind its last round it is a failure, which the alarms and `redrive` see."""
    file = StoredFile("bucket", "uploads/a.csv", None)
    assert event_of(file, Round(MOST_ROUNDS, None))["Round"] == MOST_ROUNDS
    with pytest.raises(EnvironmentFault, match="LoadTimeout"):
        event_of(file, Round(MOST_ROUNDS + 1, None))
