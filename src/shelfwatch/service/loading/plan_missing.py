"""Items in stock that a full snapshot does not name: reported, or taken for out of stock.

They are put beside the rows of the file for as long as it takes to see which of them newer uploads
cover, and stay there where they count as out: then they are written as any other change is.
What tells them from rows is that they have no number.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from shelfwatch.core.stock.count import from_millionths
from shelfwatch.core.uploads.upload import Missing, MissingItem
from shelfwatch.files.duckdb_session import number
from shelfwatch.files.reader import Rows

# Missing items that are named; nobody reads more.
MOST_LISTED = 1_000

# What this upload itself took to zero before it was interrupted was in stock then. What was out
# before is missing from nothing that people look at, but a snapshot covers it all the same.
MISSING = """
    CREATE TABLE missing AS
    SELECT level.store, level.item, level.count,
           level.count > 0 OR coalesce(own.count = 0, false) AS was_in_stock
    FROM level
    LEFT JOIN own ON own.store = level.store AND own.item = level.item
    WHERE level.store IN (SELECT DISTINCT store FROM good)
      AND NOT EXISTS (
        SELECT 1 FROM good WHERE good.store = level.store AND good.item = level.item)
"""

# A row that was rejected for its count still names its item: it is not missing, only unread.
NAMED_AFTER_ALL = """
    DELETE FROM missing
    WHERE (store, item) IN (SELECT (store, item) FROM named WHERE store IS NOT NULL)
       OR item IN (SELECT item FROM named WHERE store IS NULL)
"""

# At most zero: a level below zero that a snapshot does not name has not come back to zero.
PRESUME = (
    'INSERT INTO good BY NAME SELECT NULL AS "row", store, item, least(count, 0) AS count{aside}'
    " FROM missing"
)
DETAILS = ", '' AS name, '' AS threshold"

DROP_COVERED = """
    DELETE FROM missing WHERE (store, item) IN (SELECT (store, item) FROM superseded)
"""
WITHDRAW = """
    DELETE FROM good WHERE "row" IS NULL
      AND ({all} OR (store, item) NOT IN (SELECT (store, item) FROM missing))
"""
# Figures are of rows of the file, and what it lacks is no row.
NO_ROWS = """
    DELETE FROM superseded
    WHERE (store, item) NOT IN (SELECT (store, item) FROM good WHERE "row" IS NOT NULL)
"""

NUMBER = "SELECT count(*) FROM missing WHERE was_in_stock"
LISTED = f"""
    SELECT store, item, count FROM missing WHERE was_in_stock
    ORDER BY store, item LIMIT {MOST_LISTED}
"""


@dataclass(frozen=True, slots=True)
class MissingFigures:
    """The items in stock that a full snapshot lacks: how many, and the first of them.

    `are_out` says whether they are written as out of stock. That they are not can be because
    `nameless` rows of the file might each be of any item.
    """

    number: int = 0
    items: Sequence[MissingItem] = ()
    are_out: bool = False
    nameless: int = 0

    @property
    def sentence(self) -> str:
        """What a person is told of them, "" where there are none."""
        if not self.number:
            return ""
        items = "1 item" if self.number == 1 else f"{self.number:,} items"
        verb = "is" if self.number == 1 else "are"
        missing = f"{items} in stock {verb} missing from this full snapshot"
        if self.are_out:
            return f"{missing}, and out of stock by that."
        if self.nameless:
            rows = "1 row" if self.nameless == 1 else f"{self.nameless:,} rows"
            return f"{missing}; since {rows} could be of any item, that is only reported."
        return f"{missing}."


NOTHING_MISSING = MissingFigures()


def assume_out(rows: Rows) -> int:
    """Put what the file does not name beside its rows, with a count of zero.

    Returns how many rejects may be of any item. Needs the tables of `read_levels`.
    """
    nameless = rows.name_levels()
    if number(rows.connection, MISSING):  # else every row need not be looked at
        rows.connection.execute(NAMED_AFTER_ALL)
        rows.connection.execute(PRESUME.format(aside=DETAILS if rows.has_details else ""))
    return nameless


def settle_missing(rows: Rows, missing: Missing, nameless: int) -> MissingFigures:
    """Take back what newer uploads cover, and all of it where it does not count as out.

    Leaves the table `missing` with what is missing, and in `superseded` rows of the file alone.
    """
    are_out = missing is Missing.OUT and not nameless
    connection = rows.connection
    connection.execute(DROP_COVERED)
    connection.execute(WITHDRAW.format(all=not are_out))
    connection.execute(NO_ROWS)
    items = [
        MissingItem(rows.stores[store].name, item, from_millionths(count))
        for store, item, count in connection.execute(LISTED).fetchall()
    ]
    found = number(connection, NUMBER)
    return MissingFigures(found, items, are_out=are_out, nameless=nameless)
