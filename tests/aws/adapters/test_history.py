"""Why on AWS: from a level back to its file, and on to what was told."""

from decimal import Decimal

import pytest

from aws.bucket import load_object, put
from contract.aws_world import AwsWorld
from shelfwatch.core.alerting.delivery import DeliveryState
from shelfwatch.core.stock.change import RULES, AlertKind
from shelfwatch.core.uploads.upload import Origin

pytestmark = pytest.mark.slow

OLD, NEW = "2026-11-23T06:01", "2026-11-23T06:02"


def test_the_chain_is_whole(world: AwsWorld) -> None:
    """Upload, file, row, before, after, rule, alert, and that the topic took it."""
    world.subscribe()
    load_object(world, put(world, "old.csv", "store,item,count\nBerlin,A,5\n", as_of=OLD))
    text = "store,item,count\nBerlin,B,x\nBerlin,A,-2\n"
    report = load_object(world, put(world, "new.csv", text, as_of=NEW))
    (alert,) = world.check()
    (why,) = world.platform.history.explain("berlin", "A")
    assert (why.report.upload, why.report.upload.origin) == (report.upload, Origin.BUCKET)
    assert (why.report.upload.file, why.change.row) == ("new.csv", 3)
    assert (why.change.before, why.change.after) == (Decimal(5), Decimal(-2))
    assert (why.rule, why.alert) == (RULES[AlertKind.OUT], alert)
    (delivery,) = why.deliveries
    assert (delivery.state, delivery.address) == (DeliveryState.DELIVERED, "sns://NoStock")


def test_every_change_that_was_news_is_kept(world: AwsWorld) -> None:
    """What was told once is explained for good, whatever came after; what was no news is not."""
    for count in (5, 0, 7, 8):
        world.load(f"Berlin,A,{count}")
        world.check()
        world.clock.forward(hours=1)
    chain = world.platform.history.explain("Berlin", "A")
    assert [(why.change.before, why.change.after) for why in chain] == [
        (Decimal(before), Decimal(after)) for before, after in ((7, 8), (0, 7), (5, 0))
    ]
    assert [why.rule for why in chain] == [None, RULES[AlertKind.BACK], RULES[AlertKind.OUT]]
