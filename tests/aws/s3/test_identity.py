"""Which object an upload is: bucket, key and version id, and of equal times the order of S3."""

import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aws.bucket import load_object
from contract.aws_world import AwsWorld
from contract.world import accounted
from shelfwatch.aws.s3.objects import StoredFile
from shelfwatch.core.uploads.upload import Status

pytestmark = pytest.mark.slow

SEQUENCERS = ("0062F0A1", "0062F0A1B2", "0062F0A1C2D3")
"""As S3 writes them: hexadecimal, not all of one length; the shorter ones are filled from left."""


@pytest.fixture
def versioned(world: AwsWorld) -> AwsWorld:
    """A world whose bucket keeps every version, as the template's does."""
    world.clients.s3.put_bucket_versioning(
        Bucket=world.settings.bucket, VersioningConfiguration={"Status": "Enabled"}
    )
    return world


def put(world: AwsWorld, key: str, count: int, sequencer: str = "") -> StoredFile:
    """A version of an object with one level, all of one second."""
    key = world.settings.uploads + key
    answer = world.clients.s3.put_object(
        Bucket=world.settings.bucket,
        Key=key,
        Body=f"store,item,count\nBerlin,A,{count}\n".encode(),
        Metadata={"as-of": "2026-11-23T06:00:00Z"},
    )
    return StoredFile(world.settings.bucket, key, answer["VersionId"], sequencer)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_last_version_of_a_second_wins_in_whatever_order_they_come(
    versioned: AwsWorld, order: tuple[int, ...]
) -> None:
    """A, B and A again: S3 sends three events in any order, and its times are whole seconds."""
    counts = (5, 6, 5)
    files = [put(versioned, "a.csv", counts[n], SEQUENCERS[n]) for n in range(3)]
    reports = [load_object(versioned, files[place]) for place in order]
    assert {report.status for report in reports} == {Status.LOADED}
    assert len({report.upload.id for report in reports}) == 3
    assert versioned.levels() == {("Berlin", "A"): Decimal(5)}
    again = [load_object(versioned, file) for file in files]
    assert [accounted(report)[0] for report in again] == [0, 0, 0]
    assert versioned.levels() == {("Berlin", "A"): Decimal(5)}


def test_across_keys_the_arrival_decides(versioned: AwsWorld) -> None:
    """S3 says of its sequencers that those of different keys mean nothing together."""
    first = put(versioned, "a.csv", 5, SEQUENCERS[2])
    second = put(versioned, "b.csv", 6, SEQUENCERS[0])
    load_object(versioned, first)
    load_object(versioned, second)
    assert versioned.levels() == {("Berlin", "A"): Decimal(6)}


def test_equal_content_under_another_key_is_another_upload(versioned: AwsWorld) -> None:
    """Equal bytes and equal times: two objects all the same."""
    reports = [load_object(versioned, put(versioned, key, 5)) for key in ("a.csv", "b.csv")]
    assert len({report.upload.id for report in reports}) == 2
    assert [accounted(report)[:2] for report in reports] == [(1, 0), (0, 1)]


def test_an_undo_of_the_last_version_gives_the_one_before_back(versioned: AwsWorld) -> None:
    """Also where that one came later."""
    files = [put(versioned, "a.csv", 5 + n, SEQUENCERS[n]) for n in range(2)]
    last = load_object(versioned, files[1])
    load_object(versioned, files[0])
    versioned.undo(last.upload.id)
    assert load_object(versioned, put(versioned, "b.csv", 7)).status is Status.LOADED
    assert versioned.levels() == {("Berlin", "A"): Decimal(7)}


@given(st.integers(0, 2**80), st.integers(0, 2**80), st.integers(0, 8), st.integers(0, 8))
def test_sequencers_are_compared_as_the_numbers_that_they_are(
    one: int, other: int, more: int, less: int
) -> None:
    """However many zeroes S3 puts before them."""
    first, second = f"{'0' * more}{one:X}", f"{'0' * less}{other:X}"
    assert StoredFile("b", "k", "v", first).is_before("k", second) == (one < other)
    assert not StoredFile("b", "k", "v", first).is_before("other", second)
    assert not StoredFile("b", "k", "v", first).is_before("k", "")
