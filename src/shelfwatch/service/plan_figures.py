"""The figures of a plan that the brake looks at, from the tables that the plan has made anyway.

Nearly every file is harmless, and a file that changes little is the usual one: so only the table
`changed` is always counted, and the rest for those stores alone in which enough is concerned.
"""

from typing import Any

from shelfwatch.core.brake import BrakeLimits, StoreFigures
from shelfwatch.files.reading import Rows

CONCERNED = """
    SELECT store,
           count(*) FILTER (before > 0 AND after <= 0),
           count(*) FILTER (abs(before)::HUGEINT * $factor <= abs(after) AND before <> 0),
           count(*) FILTER (abs(after)::HUGEINT * $factor <= abs(before) AND after <> 0)
    FROM changed GROUP BY store ORDER BY store
"""
"""A count of 10^18 millionths times the factor is more than a BIGINT holds."""

IN_STOCK = """
    SELECT count(*) FROM level JOIN known ON known.place = level.store
    WHERE known.store = $store AND level.count > 0
"""

COMPARED = """
    SELECT count(*) FROM good
    JOIN known ON known.store = good.store
    JOIN level ON level.store = known.place AND level.item = good.item
    WHERE good.store = $store AND level.count <> 0 AND good.count <> 0
"""


def figures_of(rows: Rows, limits: BrakeLimits) -> list[StoreFigures]:
    """What the planned changes would do to each store in which enough items are concerned.

    Needs the tables `changed`, `good`, `known` and `level` of the plan.
    """
    if not limits.is_on:
        return []
    found = rows.connection.execute(CONCERNED, {"factor": limits.factor}).fetchall()
    return [figures_of_store(rows, store) for store in found if max(store[1:]) >= limits.minimum]


def figures_of_store(rows: Rows, concerned: tuple[int, int, int, int]) -> StoreFigures:
    """One store's figures, from its row of CONCERNED."""
    store, to_zero, multiplied, divided = concerned

    def counted(query: str) -> Any:
        row = rows.connection.execute(query, {"store": store}).fetchone()
        return row[0] if row else 0

    return StoreFigures(
        rows.stores[store].name,
        in_stock=counted(IN_STOCK),
        to_zero=to_zero,
        compared=counted(COMPARED),
        multiplied=multiplied,
        divided=divided,
    )
