"""Telling what is recorded and was not told, whoever recorded it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from shelfwatch.aws.dynamodb.attributes import Item
from shelfwatch.aws.dynamodb.table import Table
from shelfwatch.aws.ledger.alerts import to_claimed
from shelfwatch.aws.ledger.publish_claims import PublishClaims
from shelfwatch.aws.sns.topic import Topic
from shelfwatch.core.stock.change import AlertKind
from shelfwatch.ports import Clock


@dataclass(frozen=True, slots=True)
class Republisher:
    """Tells alerts of the ledger."""

    ledger: Table
    topic: Topic
    clock: Clock

    def tell(self, rows: Iterable[Item]) -> Iterator[str]:
        """Tell alerts that nobody has told or cancelled; the ids of those that were told now.

        What is back in stock is told by nobody for itself. Raises EnvironmentFault.
        """
        publish_claims = PublishClaims(self.ledger)
        for row in rows:
            claimed = to_claimed(row)
            is_due = not claimed.is_published and claimed.alert.kind is not AlertKind.BACK
            publish = partial(self.topic.publish, [claimed.alert])
            if is_due and publish_claims.tell(claimed.key, self.clock, publish):
                yield claimed.alert.id
