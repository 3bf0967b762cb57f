"""The figures of a plan that the brake looks at, from the tables that the plan has made anyway.

Nearly every file is harmless, and a file that changes little is the usual one: so only the table
`changed` is always counted, and the rest for those stores alone in which enough is concerned.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from shelfwatch.core.brake import BrakeLimits, StoreFigures
from shelfwatch.core.upload import Missing
from shelfwatch.ports import StoreName

CONCERNED = """
    SELECT store,
           count(*) FILTER (before > 0 AND after <= 0),
           count(*) FILTER (abs(before)::HUGEINT * $factor <= abs(after) AND before <> 0),
           count(*) FILTER (abs(after)::HUGEINT * $factor <= abs(before) AND after <> 0)
    FROM changed GROUP BY store
"""
"""A count of 10^18 millionths times the factor is more than a BIGINT holds."""

IN_STOCK = """
    SELECT count(*) FROM level WHERE store = $store AND count > 0
"""

COMPARED = """
    SELECT count(*) FROM good
    JOIN level ON level.store = good.store AND level.item = good.item
    WHERE good.store = $store AND level.count <> 0 AND good.count <> 0
"""


MISSING = "SELECT store, count(*) FROM missing GROUP BY store"


@dataclass(slots=True)
class Concerned:
    """How many items of a store are concerned, in each way."""

    to_zero: int = 0
    multiplied: int = 0
    divided: int = 0
    missing: int = 0

    @property
    def most(self) -> int:
        """The most of them."""
        return max(self.to_zero, self.multiplied, self.divided, self.missing)


def figures_of(
    connection: DuckDBPyConnection,
    stores: Sequence[StoreName],
    limits: BrakeLimits,
    missing: Missing | None,
) -> list[StoreFigures]:
    """What the planned changes would do to each store in which enough items are concerned.

    `stores` are those of the file. Needs the tables `changed`, `good` and `level` of the plan; and
    where the file is a full snapshot, `missing`.
    """
    if not limits.is_on:
        return []
    factor = {"factor": limits.factor}
    found = {
        store: Concerned(*numbers)
        for store, *numbers in connection.execute(CONCERNED, factor).fetchall()
    }
    if missing:
        for store, lacking in connection.execute(MISSING).fetchall():
            found.setdefault(store, Concerned()).missing = lacking
    return [
        figures_of_store(connection, store, stores[store].name, found[store])
        for store in sorted(found)
        if found[store].most >= limits.minimum
    ]


def figures_of_store(
    connection: DuckDBPyConnection, store: int, name: str, concerned: Concerned
) -> StoreFigures:
    """The figures of the store at the place `store` in the file's list."""

    def counted(query: str) -> int:
        row = connection.execute(query, {"store": store}).fetchone()
        return 0 if row is None else int(row[0])

    return StoreFigures(
        name,
        in_stock=counted(IN_STOCK),
        to_zero=concerned.to_zero,
        compared=counted(COMPARED),
        multiplied=concerned.multiplied,
        divided=concerned.divided,
        missing=concerned.missing,
    )
