"""The port `DemandRecords` on SQLite: reads the table `demand`, store by store."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from shelfwatch.core.forecast.sums import SaleDay
from shelfwatch.core.text.packed_lines import unpack_lines
from shelfwatch.local.sqlite.engine.database import Database
from shelfwatch.local.sqlite.levels.demand_state import BY_PEOPLE, rebuild_demand
from shelfwatch.local.sqlite.levels.inventory import LEVELS, to_level
from shelfwatch.ports.uploads import DemandRecords, LevelDemand

EPOCH = date(1970, 1, 1)
DAY_TICKS = 86_400_000_000
MILLION = 1_000_000

# Day by day, each by the key: `demand` has no index by store, and needs none.
SALES = """
    WITH RECURSIVE every (day) AS (
        SELECT min(day) FROM demand
        UNION ALL SELECT day + 1 FROM every WHERE day < (SELECT max(day) FROM demand)
    )
    SELECT item, demand.day, sold, came, is_first
    FROM every CROSS JOIN demand ON demand.day = every.day AND demand.store = :store
    ORDER BY item, demand.day
"""

COVERED = f"""
    SELECT max(spoken.version), items FROM spoken
    JOIN upload ON upload.seq = spoken.upload
    JOIN item_set ON item_set.id = spoken.item_set
    WHERE spoken.store = :store AND way NOT IN ({BY_PEOPLE})
    GROUP BY spoken.item_set ORDER BY 1 DESC
"""

START = f"""
    SELECT min(spoken.version) FROM spoken JOIN upload ON upload.seq = spoken.upload
    WHERE spoken.store = :store AND way NOT IN ({BY_PEOPLE})
"""

OUTAGES = "SELECT item, began, ended FROM outage WHERE store = :store ORDER BY item, began"


class SqliteDemand(DemandRecords):
    """What levels sold."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_store(self, store_key: str) -> Iterator[LevelDemand]:
        with self._database.read() as connection:
            found = connection.execute(
                "SELECT id FROM store WHERE key = ?", (store_key,)
            ).fetchone()
            if found is not None:
                yield from read_store(connection, found[0], store_key)

    def rebuild(self) -> int:
        with self._database.write() as connection:
            return rebuild_demand(connection)


def read_store(connection: sqlite3.Connection, store: int, key: str) -> Iterator[LevelDemand]:
    """The levels of one store with what they sold."""
    params = {"store": store}
    started = connection.execute(START, params).fetchone()[0]
    covered = last_covered(connection, store)
    sales: dict[str, list[SaleDay]] = defaultdict(list)
    first_seen: dict[str, int] = {}
    for item, day, sold, came, is_first in connection.execute(SALES, params):
        ordinal = day + EPOCH.toordinal()
        if is_first:
            # It was forgotten and came back, or is new: what was before is another item's.
            first_seen[item] = ordinal
            sales[item].clear()
        sales[item].append(SaleDay(ordinal, sold / MILLION, came / MILLION))
    out: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for item, began, ended in connection.execute(OUTAGES, params):
        out[item].append((ordinal_of(began), float("inf") if ended is None else ordinal_of(ended)))
    for row in connection.execute(LEVELS, (key, None, False)):
        level = to_level(row)
        last = covered.get(level.item, level.version.date())
        start = first_seen.get(level.item)
        first = day_of(started) if start is None and started is not None else last
        yield LevelDemand(
            level=level,
            first=min(first if start is None else date.fromordinal(start), last),
            last=last,
            days=sales.get(level.item, ()),
            without_stock=out.get(level.item, ()),
        )


def last_covered(connection: sqlite3.Connection, store: int) -> dict[str, date]:
    """The day on which an upload covered each item last."""
    found: dict[str, date] = {}
    # The newest first: of the sets that an hourly export repeats, each is read once.
    for version, items in connection.execute(COVERED, {"store": store}).fetchall():
        day = day_of(version)
        for item in unpack_lines(items).split("\n"):
            found.setdefault(item, day)
    return found


def day_of(ticks: int) -> date:
    """The day of a moment, in UTC."""
    return EPOCH + timedelta(days=ticks // DAY_TICKS)


def ordinal_of(ticks: int) -> float:
    """A moment as the number of its day, with the part of the day that had gone."""
    return EPOCH.toordinal() + ticks / DAY_TICKS
