"""What DynamoDB may remove by itself: what is settled, and never what is open or due."""

from decimal import Decimal
from typing import Any

import pytest

from aws.tables import template
from contract.aws_world import AwsWorld
from shelfwatch.aws.dynamodb.attributes import KEPT_FOR, key_of
from shelfwatch.aws.dynamodb.table import Table
from shelfwatch.aws.ledger.alert_claims import AlertRows, Group
from shelfwatch.aws.ledger.publish_claims import PublishClaims
from shelfwatch.core.stock.change import Change

pytestmark = pytest.mark.slow


def expiry(world: AwsWorld, kind: str) -> list[Any]:
    """When each row expires whose name begins so, None where it never does."""
    rows = Table(world.clients.dynamodb, world.settings.ledger).scan()
    return [row.get("Expires") for row in rows if row["Name"].startswith(kind)]


def a_year_later(world: AwsWorld) -> int:
    """The value of a row that is settled now."""
    return int((world.clock.now() + KEPT_FOR).timestamp())


def recorded(world: AwsWorld) -> AlertRows:
    """An alert of the upload u1 that nobody has told."""
    rows = AlertRows(Table(world.clients.dynamodb, world.settings.ledger))
    rows.claim(Group("u1", "Berlin", [Change("A", None, Decimal(0))]), world.clock.now())
    return rows


def test_an_alert_expires_once_it_is_told(world: AwsWorld) -> None:
    """As long after as one machine keeps it."""
    world.load("Berlin,A,0", version=1)
    world.check()
    assert expiry(world, "alerts ") == [a_year_later(world)]


def test_an_alert_that_is_due_never_expires(world: AwsWorld) -> None:
    """However long its topic is away, nobody has been told."""
    recorded(world)
    assert expiry(world, "alerts ") == [None]


def test_a_cancelled_alert_expires_unless_it_is_due_again(world: AwsWorld) -> None:
    """An undo that is taken back lets it be told after all."""
    recorded(world)
    ledger = Table(world.clients.dynamodb, world.settings.ledger)
    (row,) = ledger.query("#Name = :name", {"name": "alerts u1"})
    claims = PublishClaims(ledger)
    claims.cancel(key_of(row), "undone", world.clock.now())
    assert expiry(world, "alerts ") == [a_year_later(world)]
    claims.renew(key_of(row))
    assert expiry(world, "alerts ") == [None]


def test_an_outage_expires_once_it_has_ended(world: AwsWorld) -> None:
    """One that is open is listed for as long as it lasts."""
    world.load("Berlin,A,0", "Berlin,B,0", version=1)
    world.check()
    assert expiry(world, "outages ") == [None, None]
    world.load("Berlin,A,5", version=2)
    world.check()
    expired = [one for one in expiry(world, "outages ") if one is not None]
    (ended,) = world.outages_of("Berlin", "A")
    assert ended.ended is not None
    assert expired == [int((ended.ended + KEPT_FOR).timestamp())]


def test_the_template_names_the_attribute() -> None:
    """DynamoDB looks at no other, and removes nothing where none is named."""
    ledger = template()["Resources"]["Ledger"]["Properties"]
    assert ledger["TimeToLiveSpecification"] == {"AttributeName": "Expires", "Enabled": True}
