"""What became of messages: as far as the topic, for each alert; beyond it is SNS's business."""

from dataclasses import dataclass

from shelfwatch.aws.claims import to_claimed
from shelfwatch.aws.table import Table
from shelfwatch.aws.uploads import LISTED
from shelfwatch.aws.values import Item
from shelfwatch.core.change import News
from shelfwatch.core.delivery import Delivery, DeliveryState
from shelfwatch.ports import DeliveryRecords

TOPIC = "sns://NoStock"
"""Stands for the topic among addresses."""


@dataclass(frozen=True, slots=True)
class TopicDeliveries:
    """The port `DeliveryRecords`: one delivery to the topic for each alert of what is out."""

    ledger: Table

    def deliveries(self, alert_id: str | None = None) -> list[Delivery]:
        """See `ports.DeliveryRecords`."""
        rows = self.ledger.query("#List = :list", {"list": "alerts"}, IndexName=LISTED)
        return [
            to_delivery(row)
            for row in rows
            if row["Kind"] == News.OUT and alert_id in (None, row["Id"])
        ]


def to_delivery(row: Item) -> Delivery:
    """The delivery of an alert's row."""
    claimed = to_claimed(row)
    return Delivery(
        id=claimed.alert.id,
        upload=claimed.alert.upload,
        subscriber=0,
        address=TOPIC,
        alerts=(),
        created=claimed.alert.at,
        state=DeliveryState.DELIVERED if claimed.is_told else DeliveryState.DUE,
    )


def _keeps_its_contract(deliveries: TopicDeliveries) -> DeliveryRecords:
    return deliveries
