"""What became of messages: as far as their topic; beyond it is SNS's business."""

from dataclasses import dataclass

from shelfwatch.aws.dynamodb.attributes import Item
from shelfwatch.aws.dynamodb.table import Table
from shelfwatch.aws.ledger.alerts import to_claimed
from shelfwatch.aws.ledger.lists import ALERTS, listed
from shelfwatch.aws.ledger.publish_claims import state_of
from shelfwatch.aws.sns.held_questions import Questions
from shelfwatch.aws.sns.subscriptions import STOCK
from shelfwatch.core.alerting.delivery import Delivery
from shelfwatch.core.stock.change import AlertKind
from shelfwatch.ports import DeliveryRecords


@dataclass(frozen=True, slots=True)
class TopicDeliveries(DeliveryRecords):
    """The port `DeliveryRecords`: one delivery to the topic for each alert and question.

    What is back in stock stands in the message of what is out, and has none of its own.
    """

    ledger: Table

    def deliveries(self, alert_id: str | None = None) -> list[Delivery]:
        rows = listed(self.ledger, ALERTS)
        published = [
            to_delivery(row)
            for row in rows
            # What is back goes with what is out; a delivery of its own would look like one that is
            # due.
            if row["Kind"] != AlertKind.BACK and alert_id in (None, row["Id"])
        ]
        asked = [] if alert_id else Questions(self.ledger).all()
        return sorted([*published, *asked], key=lambda delivery: delivery.created)


def to_delivery(row: Item) -> Delivery:
    """The delivery of an alert's row."""
    claimed = to_claimed(row)
    return Delivery(
        id=claimed.alert.id,
        upload=claimed.alert.upload,
        subscriber=0,
        address=STOCK,
        alerts=(),
        created=claimed.alert.at,
        state=state_of(row),
        last_error=row.get("Cancelled"),
    )
