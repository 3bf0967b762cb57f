"""Objects that cannot be loaded: recorded with what to do, alarming nobody, not tried for ever."""

import gzip
from dataclasses import replace

import pytest

from aws.bucket import load_object, put
from contract.aws_world import AwsWorld
from shelfwatch.aws.functions.load_object import LONGEST_KEY
from shelfwatch.aws.s3.objects import StoredFile
from shelfwatch.core.uploads.upload import Status

pytestmark = pytest.mark.slow

MEBIBYTE = 1024 * 1024
GOOD = "store,item,count\nBerlin,A,0\n"


def refused(world: AwsWorld, file: StoredFile) -> str:
    """Load an object twice, as a retry would; the one message that it is refused with."""
    world.subscribe()
    reports = [load_object(world, file) for _ in range(2)]
    assert [report.status for report in reports] == [Status.REFUSED] * 2
    (recorded,) = world.platform.uploads.uploads(9)
    assert (recorded.upload.file, recorded.status) == (file.name, Status.REFUSED)
    assert recorded.message == reports[0].message
    assert (world.levels(), world.tell()) == ({}, [])
    return recorded.message


def test_a_file_that_is_no_inventory_is_told_its_columns(world: AwsWorld) -> None:
    """What was found, and what is missing."""
    message = refused(world, put(world, "letter.csv", "colour,price\nred,5\n"))
    assert "colour" in message


def test_a_small_file_that_grows_beyond_all_bounds_is_not_unpacked(world: AwsWorld) -> None:
    """A gzip bomb: its disk would be full long before its time is up."""
    world.settings = replace(world.settings, file_bytes=MEBIBYTE)
    bomb = gzip.compress((GOOD + "Berlin,B,5\n" * MEBIBYTE).encode())
    assert len(bomb) < MEBIBYTE
    assert "2,097,152" in refused(world, put(world, "bomb.csv.gz", bomb))


def test_a_file_over_the_limit_is_not_even_fetched(world: AwsWorld) -> None:
    """Its size is known before."""
    world.settings = replace(world.settings, file_bytes=10)
    message = refused(world, put(world, "large.csv", GOOD))
    assert message == f"large.csv has {len(GOOD)} bytes, and the limit is 10: split it."


def test_a_file_that_was_deleted_before_it_was_read_is_told_so(world: AwsWorld) -> None:
    """It is uploaded again, or not."""
    file = put(world, "gone.csv", GOOD)
    world.clients.s3.delete_object(Bucket=file.bucket, Key=file.key)
    assert "deleted before it was read" in refused(world, file)


@pytest.mark.parametrize(
    ("encoding", "reason"), [("cp037", "code page"), ("utf-32-be", "inventory")]
)
def test_a_file_in_an_encoding_that_we_do_not_know_is_refused(
    world: AwsWorld, encoding: str, reason: str
) -> None:
    """Its bytes mean something else to us, and that is no inventory."""
    body = GOOD.encode(encoding)
    assert reason in refused(world, put(world, "mainframe.csv", body))


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"as_of": "yesterday"}, "ISO 8601"),
        ({"as_of": "0001-01-01"}, "not between 1970 and 3000"),
        ({"as_of": "0001-01-01T00:00:00Z"}, "not between 1970 and 3000"),
        ({"as_of": "1969-12-31T23:59:59Z"}, "not between 1970 and 3000"),
        ({"as_of": "9999-12-31"}, "ISO 8601"),
        ({"as_of": "9999-12-30"}, "not between 1970 and 3000"),
        ({"as_of": "9999-12-31T23:59:59Z"}, "not between 1970 and 3000"),
        ({"as_of": "9999-12-31T23:59:59-12:00"}, "ISO 8601"),
    ],
)
def test_metadata_that_makes_no_sense_is_told_so(
    world: AwsWorld, said: dict[str, str], reason: str
) -> None:
    """Rather than guessed."""
    assert reason in refused(world, put(world, "said.csv", GOOD, **said))


def test_the_rejects_of_a_file_with_the_longest_name_find_a_place(world: AwsWorld) -> None:
    """S3 would refuse a key that is longer, and the load would be tried and fail for ever."""
    name = "ü" * 506 + ".csv"
    file = put(world, name, GOOD + "Berlin,B,many\n")
    assert len(file.key.encode()) == LONGEST_KEY
    report = load_object(world, file)
    (kept,) = world.clients.s3.list_objects_v2(
        Bucket=file.bucket, Prefix=f"{world.settings.rejects}ü"
    )["Contents"]
    assert kept["Key"].endswith(f"ü.{report.upload.id}.rejects.csv")
    assert len(kept["Key"].encode()) in (LONGEST_KEY - 1, LONGEST_KEY)


def test_a_refused_file_is_loaded_once_it_is_mended(world: AwsWorld) -> None:
    """The same name, another content."""
    refused(world, put(world, "stock.csv", "colour,price\nred,5\n"))
    assert load_object(world, put(world, "stock.csv", GOOD)).status is Status.LOADED
    assert world.tell() == [("ann@example.org", "Berlin: A is out of stock")]
