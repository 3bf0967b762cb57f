"""What a sender says of an object, in any script, through metadata that is ASCII alone."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aws.bucket import load_object, put
from contract.aws_world import AwsWorld
from shelfwatch.aws.s3.metadata import decoded, encoded
from shelfwatch.core.uploads.upload import Status

ROWS = "item,count\nA,5\n"
LONGEST_LINE = 75
"""Characters of one encoded word, by RFC 2047."""

NAMES = (
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1)
    .map(str.strip)
    .filter(bool)
)


@given(NAMES)
@example("Berlin")
@example("Köln")
@example("=?utf-8?q?Berlin?=")
@example("東京 駅前店 " * 20 + "1")
@example("a  b=?")
def test_a_name_is_the_same_once_it_is_read_back(name: str) -> None:
    """In ASCII on the way, in one line, in words that S3 can decode and encode anew."""
    value = encoded(name)
    assert value.isascii()
    assert value.isprintable()
    assert decoded(value) == name
    if value != name:
        assert all(len(word) <= LONGEST_LINE for word in value.split(" "))


def test_a_name_in_ascii_stands_as_it_is() -> None:
    """So a person may give it by hand, and read it."""
    assert encoded("Berlin Mitte") == decoded("Berlin Mitte") == "Berlin Mitte"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given_by_hand", "store"),
    [
        ("Berlin", "Berlin"),
        ("=?UTF-8?Q?K=C3=B6ln?=", "Köln"),
        ("=?UTF-8?B?S8O2bG4=?=", "Köln"),
        (encoded("Tromsø, Storgata 1"), "Tromsø, Storgata 1"),
    ],
)
def test_an_object_names_its_store_in_either_way(
    world: AwsWorld, given_by_hand: str, store: str
) -> None:
    """Plain, or as S3 gives back what is not ASCII."""
    load_object(world, put(world, "stock.csv", ROWS, store=given_by_hand))
    assert [level.store for level in world.platform.inventory.levels()] == [store]


@pytest.mark.slow
@pytest.mark.parametrize("wrong", ["=?utf-8?b?S?=", "=?klingon?q?a?=", "=?utf-8?q?=FF?="])
def test_metadata_that_is_encoded_wrongly_is_refused_in_a_sentence(
    world: AwsWorld, wrong: str
) -> None:
    """Rather than loaded for a store of a broken name."""
    report = load_object(world, put(world, "stock.csv", ROWS, store=wrong))
    assert report.status is Status.REFUSED
    assert report.message.startswith("The metadata of stock.csv cannot be read (")


@pytest.mark.slow
def test_what_others_say_of_an_object_is_not_looked_at(world: AwsWorld) -> None:
    """Backup programs and the like keep metadata of their own."""
    file = put(world, "stock.csv", ROWS, store="Berlin", owner="=?klingon?q?a?=")
    assert load_object(world, file).status is Status.LOADED


@pytest.mark.slow
def test_a_date_alone_is_the_end_of_that_day(world: AwsWorld) -> None:
    """As on one machine; a stack's clocks show UTC."""
    file = put(world, "stock.csv", ROWS, store="Berlin", as_of="2026-07-14")
    version = load_object(world, file).upload.version
    assert version.isoformat() == "2026-07-14T23:59:59.999999+00:00"
