"""The figures of a plan that the brake looks at, from the tables that the plan has made anyway.

Nearly every file is harmless, and a file that changes little is the usual one: so only the table
`changed` is always counted, and the rest for those stores alone in which enough is concerned.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from shelfwatch.core.uploads.brake import BrakeLimits, StoreFigures
from shelfwatch.core.uploads.upload import Missing
from shelfwatch.ports import StoreName

# A count of 10^18 millionths times the factor is more than a BIGINT holds.
CONCERNED = """
    SELECT store,
           count(*) FILTER (before > 0 AND after <= 0),
           count(*) FILTER (abs(before)::HUGEINT * $factor <= abs(after) AND before <> 0),
           count(*) FILTER (abs(after)::HUGEINT * $factor <= abs(before) AND after <> 0)
    FROM changed GROUP BY store
"""

# Counted only for stores in which enough is concerned: each count visits every level.
IN_STOCK = """
    SELECT store, count(*) FROM level
    WHERE count > 0 AND store IN (SELECT unnest($stores)) GROUP BY store
"""

COMPARED = """
    SELECT good.store, count(*) FROM good
    JOIN level ON level.store = good.store AND level.item = good.item
    WHERE level.count <> 0 AND good.count <> 0 AND good.store IN (SELECT unnest($stores))
      AND (good.store, good.item) NOT IN (SELECT (store, item) FROM superseded)
    GROUP BY good.store
"""

MISSING = "SELECT store, count(*) FROM missing WHERE was_in_stock GROUP BY store"


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

    `stores` are those of the file. Needs the tables `changed`, `good`, `level` and
    `superseded` of the plan; and where the file is a full snapshot, `missing`.
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
    enough = [store for store in sorted(found) if found[store].most >= limits.minimum]
    return whole_figures(connection, stores, {store: found[store] for store in enough})


def whole_figures(
    connection: DuckDBPyConnection, stores: Sequence[StoreName], found: Mapping[int, Concerned]
) -> list[StoreFigures]:
    """What is concerned in each of these stores, and out of how many; keys are places."""
    if not found:
        return []
    places = {"stores": list(found)}
    in_stock = dict(connection.execute(IN_STOCK, places).fetchall())
    compared = dict(connection.execute(COMPARED, places).fetchall())
    return [
        StoreFigures(
            stores[store].name,
            in_stock=in_stock.get(store, 0),
            to_zero=concerned.to_zero,
            compared=compared.get(store, 0),
            multiplied=concerned.multiplied,
            divided=concerned.divided,
            missing=concerned.missing,
        )
        for store, concerned in found.items()
    ]
