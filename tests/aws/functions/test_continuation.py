"""A file too big for one invocation: what is left is handed on, and is done once."""

import json
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aws.bucket import load_object, put, stopping_after
from aws.calls import counted
from contract.aws_world import AwsWorld
from contract.world import accounted
from shelfwatch.aws.deadline import LoadCheckpoint, OutOfTime
from shelfwatch.aws.functions.continuation import MOST_ROUNDS, ContinuationStep, event_of, round_in
from shelfwatch.aws.s3.events import files_in
from shelfwatch.aws.s3.objects import StoredFile
from shelfwatch.core.errors import EnvironmentFault

ITEMS = 200
ROWS = 2 * ITEMS
MOST_KEY_BYTES = 1_024
"""Of UTF-8, as S3 counts a key."""

KEYS = (
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1)
    | st.text("a+% 41/.\n=&?#ü", min_size=1)
).filter(lambda key: len(key.encode()) <= MOST_KEY_BYTES and not key.endswith("/"))

FIRST, OLD, NEW = "2026-11-23T06:00", "2026-11-23T06:01", "2026-11-23T06:02"


def text(count: int, called: str = "name", items: int = ITEMS) -> str:
    """An export of Square's of two stores, with a name for each item."""
    header = "SKU,Item Name,Current Quantity Oslo,Current Quantity Rome"
    lines = (f"item {n:04d},{called} {n},{count},{count}" for n in range(items))
    return "\n".join([header, *lines]) + "\n"


def begin(world: AwsWorld, file: StoredFile, looks: int = 150) -> LoadCheckpoint:
    """A round of a file that leaves something; what that is, as the ledger has it."""
    with pytest.raises(OutOfTime) as stop:
        load_object(world, file, deadline=stopping_after(looks))
    rest = world.function(None).uploads.rest_of(file)
    assert rest == stop.value.rest
    assert rest is not None
    return rest


def names(world: AwsWorld) -> set[str]:
    """What the levels are called."""
    return {level.name for level in world.platform.inventory.levels()}


@pytest.mark.slow
def test_the_rest_is_written_without_planning_again(world: AwsWorld) -> None:
    """Neither the file nor a level is read, and each level is written once, with its name."""
    file = put(world, "big.csv", text(5) + "bad,,x,not stocked\n", as_of=OLD)
    rest = begin(world, file)
    assert 0 < rest.done < rest.total == ROWS
    (entry,) = world.platform.uploads.uploads(9)
    assert entry.message == f"Its levels are being written; {ROWS - rest.done} are left."
    world.clients.s3.delete_object(Bucket=file.bucket, Key=file.key)
    with counted(world) as calls:
        report = load_object(world, file)
    assert (calls["Query Inventory"], calls["UpdateItem Inventory"]) == (0, ROWS - rest.done)
    assert accounted(report) == (ROWS, 0, 0, 1, 1)
    assert world.platform.uploads.find(report.upload.id) == report
    assert names(world) == {f"name {n}" for n in range(ITEMS)}
    assert len([change for batch in world.stream.batches() for change in batch]) == ROWS


@pytest.mark.slow
def test_a_chain_of_many_rounds_ends(world: AwsWorld) -> None:
    """Each round goes on where the one before it stopped."""
    file = put(world, "big.csv", text(5), as_of=OLD)
    done = [begin(world, file, looks=looks).done for looks in (150, 60, 60, 60)]
    report = load_object(world, file)
    assert done == sorted(set(done))
    assert accounted(report) == (ROWS, 0, 0, 0, 0)
    assert world.function(None).uploads.rest_of(file) is None
    assert len([change for batch in world.stream.batches() for change in batch]) == ROWS


@pytest.mark.slow
def test_a_plan_that_is_not_kept_any_more_is_made_anew(world: AwsWorld) -> None:
    """A chain may be gone on with long after the bucket has let its plan go."""
    file = put(world, "big.csv", text(5), as_of=OLD)
    rest = begin(world, file)
    world.clients.s3.delete_object(Bucket=file.bucket, Key=world.settings.state + rest.plan)
    assert accounted(load_object(world, file)) == (ROWS, 0, 0, 0, 0)
    assert len([change for batch in world.stream.batches() for change in batch]) == ROWS


@pytest.mark.slow
def test_a_plan_does_not_hold_once_somebody_else_wrote(world: AwsWorld) -> None:
    """A newer file came in between: the rest is planned anew, and is late for it."""
    older = put(world, "older.csv", text(5), as_of=OLD)
    begin(world, older)
    load_object(world, put(world, "newer.csv", text(9), as_of=NEW))
    report = load_object(world, older)
    assert report.outcomes.rows == report.outcomes.superseded == ROWS
    assert set(world.levels().values()) == {9}


@pytest.mark.slow
def test_a_plan_does_not_hold_once_a_level_was_written_by_hand(world: AwsWorld) -> None:
    """The round that meets it plans anew, and the file wins over what the hand wrote."""
    file = put(world, "big.csv", text(5), as_of=OLD)
    begin(world, file)
    inventory = world.function(None).inventory.tables.inventory
    inventory.put({"Store": "Rome", "Item": f"item {ITEMS - 1:04d}", "Count": 7})
    assert accounted(load_object(world, file))[0] == ROWS
    assert set(world.levels().values()) == {5}


@pytest.mark.slow
def test_a_plan_that_another_has_replaced_does_not_hold(world: AwsWorld) -> None:
    """The round that replaced it was killed before it could say so; newer names are not lost."""
    load_object(world, put(world, "first.csv", text(5), as_of=FIRST))
    older = put(world, "older.csv", text(5, called="older"), as_of=OLD)
    first = begin(world, older)
    load_object(world, put(world, "newer.csv", text(5, called="newer", items=150), as_of=NEW))
    begin(world, older, looks=60)
    replace(world.function(None).uploads, origin=older).note_left(first)
    load_object(world, older)
    assert names(world) == {f"{'newer' if n < 150 else 'older'} {n}" for n in range(ITEMS)}


@pytest.mark.slow
def test_a_file_that_is_uploaded_again_does_not_take_its_own_plan_away(world: AwsWorld) -> None:
    """Both are the same upload, with a chain each: whichever goes on, no level is left out."""
    one, two = (put(world, name, text(5), as_of=OLD) for name in ("big.csv", "again.csv"))
    rests = [begin(world, file) for file in (one, two)]
    assert len({rest.plan for rest in rests}) == 2
    for file in (one, two):
        assert load_object(world, file).upload.id == rests[0].upload
    assert len(world.levels()) == ROWS


@pytest.mark.slow
def test_a_round_that_left_no_word_is_made_again_and_writes_nothing_new(world: AwsWorld) -> None:
    """It was killed before it could say how far it came: the ledger still has its beginning."""
    file = put(world, "big.csv", text(5), as_of=OLD)
    before = begin(world, file)
    begin(world, file, looks=100)
    replace(world.function(None).uploads, origin=file).note_left(before)
    report = load_object(world, file)
    assert load_object(world, file).upload.id == report.upload.id
    assert len([change for batch in world.stream.batches() for change in batch]) == ROWS


@pytest.mark.slow
def test_the_names_alone_can_be_what_is_left(world: AwsWorld) -> None:
    """Names of levels whose counts stay come last, and are not lost."""
    load_object(world, put(world, "old.csv", text(5), as_of=OLD))
    renamed = put(world, "new.csv", text(5, called="other"), as_of=NEW)
    begin(world, renamed)
    load_object(world, renamed)
    assert names(world) == {f"other {n}" for n in range(ITEMS)}


def test_an_event_carries_the_round_and_what_is_released() -> None:
    """What is handed on is what is begun with; S3's own events begin the first round."""
    file = StoredFile("bucket", "uploads/a b.csv", "v1")
    assert round_in(event_of(file, ContinuationStep(2))) == ContinuationStep(2)
    assert round_in(event_of(file, ContinuationStep(3, "u1"))) == ContinuationStep(3, "u1")
    assert round_in({"Records": []}) == ContinuationStep(1)


@pytest.mark.slow
@given(KEYS)
@example("uploads/a+b %41 ü.csv")
@example("/../uploads//a%2Bb\n.csv")
@example("+" * MOST_KEY_BYTES)
def test_a_key_stays_the_same_however_often_it_is_handed_on(key: str) -> None:
    """An event carries it encoded, so a plus, a percent sign or a space must not be lost."""
    file = StoredFile("bucket", key, "v1")
    for number in range(1, 4):
        event = json.loads(json.dumps(event_of(file, ContinuationStep(number))))
        (file,) = files_in(event, "bucket", "").files
        assert file == StoredFile("bucket", key, "v1")


def test_a_chain_has_an_end() -> None:
    """Behind its last round it is a failure, which the alarms and `redrive` see."""
    file = StoredFile("bucket", "uploads/a.csv", None)
    assert event_of(file, ContinuationStep(MOST_ROUNDS))["Round"] == MOST_ROUNDS
    with pytest.raises(EnvironmentFault, match="redrive"):
        event_of(file, ContinuationStep(MOST_ROUNDS + 1))
