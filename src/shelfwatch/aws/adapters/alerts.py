"""What has been told, and what is out of stock, as the ledger keeps it."""

from dataclasses import dataclass

from shelfwatch.aws.dynamodb.table import Table
from shelfwatch.aws.ledger.alerts import to_alert
from shelfwatch.aws.ledger.lists import ALERTS, listed
from shelfwatch.aws.ledger.outages import Outages
from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.stock.identity import store_key
from shelfwatch.core.stock.outage import Outage
from shelfwatch.ports import AlertRecords


@dataclass(frozen=True, slots=True)
class DynamoAlerts(AlertRecords):
    """The port `AlertRecords` on the ledger."""

    ledger: Table

    def alerts(self, upload_id: str | None = None) -> list[Alert]:
        if upload_id is None:
            rows = listed(self.ledger, ALERTS)
        else:
            rows = self.ledger.query("#Name = :name", {"name": f"alerts {upload_id}"})
        # The alerts of one upload stand in the order of their stores, and people want that of time.
        return [to_alert(row) for row in sorted(rows, key=lambda row: str(row["Place"]))]

    def outages(self, store: str | None = None, item: str | None = None) -> list[Outage]:
        outages = Outages(self.ledger)
        if store is not None and item is not None:
            return outages.of_item(store, item)
        found = [
            outage
            for outage in outages.open()
            if store is None or store_key(outage.store) == store_key(store)
            if item in (None, outage.item)
        ]
        return sorted(found, key=lambda outage: (outage.store.casefold(), outage.item))
