"""Telling what is recorded and was not told, whoever recorded it."""

from collections.abc import Iterable
from dataclasses import dataclass

from shelfwatch.aws.dynamodb.attributes import Item
from shelfwatch.aws.ledger.alerts import to_claimed
from shelfwatch.aws.sns.publisher import Publisher
from shelfwatch.core.stock.change import AlertKind


@dataclass(frozen=True, slots=True)
class Republisher:
    """Tells alerts of the ledger by a publisher."""

    publisher: Publisher

    def publish(self, rows: Iterable[Item]) -> list[str]:
        """Tell alerts that nobody has told or cancelled; the ids of those that were told now.

        What is back in stock is told by nobody for itself. What would be too much for somebody is
        held back, for a sweep. Raises EnvironmentFault where the topic fails, once all are tried.
        """
        claimed = (to_claimed(row) for row in rows)
        due = [one for one in claimed if one.is_due and one.alert.kind is not AlertKind.BACK]
        outcome = self.publisher.tell([[one] for one in due])
        # The first one: they are of one topic, and most often the same.
        for fault in outcome.faults.values():
            raise fault
        return [alert.id for alert in outcome.alerts]
