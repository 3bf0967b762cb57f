"""The port `Reading` on SQLite: each method is one question, answered in its own module."""

from collections.abc import Collection
from datetime import datetime

from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.alerting.delivery import Delivery
from shelfwatch.core.stock.identity import store_key
from shelfwatch.core.stock.level import Level, Store
from shelfwatch.core.stock.outage import Outage
from shelfwatch.local.sqlite.engine.database import Database
from shelfwatch.local.sqlite.ledger.history import SqliteHistory
from shelfwatch.local.sqlite.reading import catalogue, history, levels, outages, records
from shelfwatch.ports import Explanation
from shelfwatch.ports.reading import (
    CountPoint,
    DeliveryQuestion,
    OutageQuestion,
    Page,
    Reading,
    Scope,
    StockQuestion,
    UploadEntry,
    UploadState,
)


class SqliteReading(Reading):
    """The port `Reading` on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._history = SqliteHistory(database)

    def stores(self, stores: Scope = None) -> list[Store]:
        with self._database.read() as connection:
            return levels.visible_stores(connection, stores)

    def file_days(self, store: str, since: datetime) -> list[datetime]:
        with self._database.read() as connection:
            return records.read_file_days(connection, store_key(store), since)

    def levels(
        self, question: StockQuestion, after: str | None = None, limit: int = 50
    ) -> Page[Level]:
        with self._database.read() as connection:
            return levels.read_page(connection, question, after, limit)

    def follow_levels(self) -> bool:
        return catalogue.follow(self._database)

    def level(self, store: str, item: str) -> Level | None:
        with self._database.read() as connection:
            return levels.read_level(connection, store_key(store), item)

    def levels_of(self, items: Collection[str], stores: Scope = None) -> list[Level]:
        with self._database.read() as connection:
            return levels.read_levels_of(connection, items, stores)

    def outages(
        self, question: OutageQuestion, after: str | None = None, limit: int = 50
    ) -> Page[Outage]:
        with self._database.read() as connection:
            return outages.read_page(connection, question, after, limit)

    def outages_of(self, store: str, item: str, limit: int = 50) -> list[Outage]:
        with self._database.read() as connection:
            return outages.read_outages_of(connection, store_key(store), item, limit)

    def low_count(self, stores: Scope = None, most: int = 1_000) -> int:
        with self._database.read() as connection:
            return levels.count_low(connection, stores, most)

    def ended_since(self, moment: datetime, stores: Scope = None, most: int = 1_000) -> int:
        with self._database.read() as connection:
            return outages.count_ended(connection, moment, stores, most)

    def history(
        self, store: str, item: str, after: str | None = None, limit: int = 20
    ) -> Page[Explanation]:
        return history.read_page(self._history, store, item, after, limit)

    def course(self, store: str, item: str, limit: int = 500) -> list[CountPoint]:
        with self._database.read() as connection:
            return history.read_course(connection, store_key(store), item, limit)

    def uploads(
        self,
        state: UploadState = UploadState.ALL,
        stores: Scope = None,
        after: str | None = None,
        limit: int = 50,
    ) -> Page[UploadEntry]:
        with self._database.read() as connection:
            return records.read_uploads(connection, state, stores, after, limit)

    def upload_stores(self, upload_id: str) -> list[str]:
        with self._database.read() as connection:
            return records.read_upload_stores(connection, upload_id)

    def alerts(
        self, stores: Scope = None, after: str | None = None, limit: int = 50
    ) -> Page[Alert]:
        with self._database.read() as connection:
            return records.read_alert_page(connection, stores, after, limit)

    def deliveries(
        self,
        which: DeliveryQuestion = DeliveryQuestion.ALL,
        after: str | None = None,
        limit: int = 50,
    ) -> Page[Delivery]:
        with self._database.read() as connection:
            return records.read_delivery_page(connection, which, after, limit)
