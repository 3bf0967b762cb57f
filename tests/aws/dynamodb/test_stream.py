"""Reading the stream's records, of the shape that AWS publishes, and poison among them."""

from decimal import Decimal
from typing import Any

import pytest

from shelfwatch.aws.dynamodb.stream import decode
from shelfwatch.core.stock.change import Change

RECORD: dict[str, Any] = {
    "eventID": "c4ca4238a0b923820dcc509a6f75849b",
    "eventName": "MODIFY",
    "eventVersion": "1.1",
    "eventSource": "aws:dynamodb",
    "awsRegion": "eu-central-1",
    "dynamodb": {
        "ApproximateCreationDateTime": 1795468662.0,
        "Keys": {"Store": {"S": "Berlin"}, "Item": {"S": "Echo Dot"}},
        "NewImage": {
            "Store": {"S": "Berlin"},
            "Item": {"S": "Echo Dot"},
            "Count": {"N": "0"},
            "Version": {"N": "1795468660000000"},
            "Upload": {"S": "u1"},
            "Row": {"N": "2"},
            "Before": {"N": "5.5"},
        },
        "OldImage": {
            "Store": {"S": "Berlin"},
            "Item": {"S": "Echo Dot"},
            "Count": {"N": "5.5"},
        },
        "SequenceNumber": "4421584500000000017450439091",
        "SizeBytes": 112,
        "StreamViewType": "NEW_AND_OLD_IMAGES",
    },
    "eventSourceARN": (
        "arn:aws:dynamodb:eu-central-1:123456789012:table/Inventory/stream/2026-11-23T00:00:00.000"
    ),
}


def record(**images: Any) -> dict[str, Any]:
    """The published record with some of its parts replaced; None leaves one out."""
    stream = {**RECORD["dynamodb"], **images}
    return {
        **RECORD,
        "dynamodb": {key: value for key, value in stream.items() if value is not None},
    }


def test_a_published_record_is_the_change_that_it_tells() -> None:
    """Exact counts, before and after, with the upload and the row that said so."""
    (change,) = decode([RECORD]).changes
    assert (change.store, change.upload, change.number) == (
        "Berlin",
        "u1",
        "4421584500000000017450439091",
    )
    assert change.change == Change("Echo Dot", Decimal("5.5"), Decimal(0), 2)


def test_a_first_sight_has_no_count_before() -> None:
    """An INSERT comes without an old image."""
    (change,) = decode([record(OldImage=None)]).changes
    assert change.change.before is None


def test_an_unchanged_count_is_no_change() -> None:
    """A detail may change without the count."""
    same = RECORD["dynamodb"]["NewImage"]
    assert decode([record(OldImage=same)]).changes == []


def test_a_removed_level_is_a_change_to_nothing() -> None:
    """A REMOVE comes without a new image: nobody is told, and an outage ends."""
    (change,) = decode([record(NewImage=None)]).changes
    assert (change.change.before, change.change.after) == (Decimal("5.5"), None)
    assert change.upload == "removed 4421584500000000017450439091"


def test_what_somebody_wrote_by_hand_is_judged_too() -> None:
    """Its upload is the second in which it was written, the same whenever the record comes."""
    by_hand = {name: RECORD["dynamodb"]["NewImage"][name] for name in ("Store", "Item", "Count")}
    (change,) = decode([record(NewImage=by_hand)]).changes
    assert change.upload == "by hand 1795468662"
    assert change.change.row is None


@pytest.mark.parametrize(
    "image",
    [
        {"Store": {"S": "Berlin"}, "Item": {"S": "A"}},
        {"Store": {"S": "Berlin"}, "Item": {"S": "A"}, "Count": {"S": "many"}},
        {"Store": {"S": "Berlin"}, "Item": {"S": "A"}, "Count": {"N": "1E+30"}},
        {"Item": {"S": "A"}, "Count": {"N": "0"}},
        {"Store": {"S": "Berlin"}, "Item": {"S": "A"}, "Count": {"What": "0"}},
    ],
)
def test_a_poison_record_is_named_and_its_neighbours_are_read(image: dict[str, Any]) -> None:
    """It comes back by its number; the others are judged."""
    poison = record(NewImage=image, SequenceNumber="13")
    decoded = decode([RECORD, poison, RECORD])
    assert list(decoded.unreadable) == ["13"]
    assert len(decoded.changes) == 2
