"""Lines of a file -> cells: what a layout means by its columns, as SQL.

`line("row", c<place>...)` holds the needed cells of each line as they stand. `entry` gives each
line its item; `cells("row", store, item, count)` has a row for each count: of a wide line one for
each store. A count is NULL where one of the layout's columns of tracking says that it is not kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from shelfwatch.core.stock.identity import OUTER_BLANKS, store_key
from shelfwatch.files.duckdb_session import number, quoted
from shelfwatch.files.layouts.columns import CountColumn, Places
from shelfwatch.files.layouts.layout import Parents, Tracking
from shelfwatch.files.text.header import Header

# Between the parts of a joined name.
BETWEEN_PARTS = " / "

GUARDED = r"'^''[=+\-@]'"
BLANKS = quoted(OUTER_BLANKS)
NEVER = "false"

# Stands for the counts of a line without identity: no word for having none, and no number.
UNSAID = "'?'"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the cells of one file mean: its header with its layout, and the store that was named.

    `store` is of the lines that name none; "" where nobody said.
    """

    header: Header
    store: str

    @property
    def store_header(self) -> str:
        """The header of the column of stores, where the file has one."""
        columns, names = self.header.columns, self.header.names
        return names[columns.store[0]] if columns.store else "store"

    @property
    def has_thresholds(self) -> bool:
        """Whether the file has thresholds at all."""
        return any(count.threshold is not None for count in self.header.columns.counts)

    @property
    def has_details(self) -> bool:
        """Whether `cells` has the columns `name` and `threshold` too."""
        return bool(self.header.columns.name) or self.has_thresholds

    def stand_ins(self, connection: duckdb.DuckDBPyConnection) -> int:
        """How many lines are of an item by the fallback, since the item's own cell is blank."""
        columns = self.header.columns
        if not columns.fallback:
            return 0
        item, other = self._joined(columns.item), self._joined(columns.fallback)
        is_stand_in = f"{self._is_none(item)} AND NOT {self._is_none(other)}"
        is_counted = f"NOT ({self._is_untracked()})"
        return number(connection, f"SELECT count(*) FROM line WHERE {is_stand_in} AND {is_counted}")

    def make_entries(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make the view `entry`: a line each, with its item."""
        places = ", ".join(f"c{place}" for place in self.header.columns.needed)
        connection.execute(
            f'CREATE VIEW entry AS SELECT "row", {self._item()} AS item, {places} FROM line'
        )

    def make_cells(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make `cells`, once `item_value` says which lines have no identity."""
        if not self.header.columns.is_wide:
            # Each column of counts has rows of its own, which add up as the lines of a level do.
            counts = [self._narrow(count) for count in self.header.columns.counts]
            connection.execute(f"CREATE VIEW cells AS {' UNION ALL '.join(counts)}")
            return
        nobodies = number(connection, "SELECT count(*) FROM item_value WHERE reason IS NOT NULL")
        connection.execute(f"CREATE TABLE cells AS {self._wide(has_nobodies=nobodies > 0)}")

    def headers(self) -> dict[str, str]:
        """For store, item and count of `cells`, an expression for the header of its column."""
        columns, names = self.header.columns, self.header.names
        stores = ", ".join(quoted(count.store or "") for count in columns.counts)
        headers = ", ".join(quoted(names[count.place]) for count in columns.counts)
        many = f"list_extract([{headers}], list_position([{stores}], cells.store))"
        return {
            "store": quoted(self.store_header),
            "item": quoted(names[columns.item[0]]),
            "count": many if columns.is_wide else quoted(names[columns.counts[0].place]),
        }

    def count_header(self, key: str) -> str:
        """The header of the column that the counts of the store with this key stand in."""
        counts, names = self.header.columns.counts, self.header.names
        places = {store_key(count.store or ""): count.place for count in counts}
        return names[places.get(key, counts[0].place)]

    def _narrow(self, count: CountColumn) -> str:
        columns = self.header.columns
        store = self._joined(columns.store) if columns.store else quoted(self.store)
        aside = f", {self._name()} AS name, {self._threshold(count)} AS threshold"
        return (
            f'SELECT "row", {store} AS store, item, {self._count(count)} AS count'
            f"{aside if self.has_details else ''} FROM entry"
        )

    def _wide(self, *, has_nobodies: bool) -> str:
        """A line without identity is one reject, so it gets one cell; an untracked one keeps all.

        Lists are unnested side by side, and so each has to be as long as the others. Asking every
        line whether it has an identity takes half as long again: that is left out where all have.
        """
        counts = self.header.columns.counts
        lists = {
            "store": [quoted(count.store or "") for count in counts],
            "count": [self._count(count) for count in counts],
            "threshold": [self._threshold(count) for count in counts],
        }
        if not self.has_details:
            del lists["threshold"]
        is_nobody = f"item_value.reason IS NOT NULL AND NOT ({self._is_untracked()})"
        one = f"CASE WHEN {is_nobody} THEN [{{}}] ELSE" if has_nobodies else ""
        end = "END" if has_nobodies else ""
        lone = {"count": UNSAID}
        unnested = ", ".join(
            f"unnest({one.format(lone.get(name, texts[0]))} [{', '.join(texts)}] {end}) AS {name}"
            for name, texts in lists.items()
        )
        aside = f", {self._name()} AS name" if self.has_details else ""
        return (
            f'SELECT "row", entry.item, {unnested}{aside}'
            " FROM entry LEFT JOIN item_value ON item_value.text = entry.item"
        )

    def _item(self) -> str:
        columns = self.header.columns
        item = self._joined(columns.item)
        if not columns.fallback and not self.header.layout.no_item:
            return item
        return (
            f"CASE WHEN {self._is_none(item)} THEN {self._joined(columns.fallback)} ELSE {item} END"
        )

    def _name(self) -> str:
        return self._joined(self.header.columns.name) if self.header.columns.name else "''"

    def _count(self, count: CountColumn) -> str:
        """The text of a count, or NULL where the layout says that there is none."""
        text = self._cell(count.place)
        is_untracked = self._is_untracked()
        return text if is_untracked == NEVER else f"CASE WHEN NOT ({is_untracked}) THEN {text} END"

    def _threshold(self, count: CountColumn) -> str:
        """The text of a threshold, blank where there is none or it is switched off."""
        if count.threshold is None:
            return "''"
        text = self._cell(count.threshold)
        if count.switch is None:
            return text
        return f"CASE WHEN c{count.switch} IN ('Y', 'y') THEN {text} ELSE '' END"

    def _is_untracked(self) -> str:
        """Whether a column of tracking says that the line's counts are not kept."""
        layout, places = self.header.layout, self.header.columns.tracking
        said = [
            self._says_no(tracking, places[tracking.column])
            for tracking in layout.tracking
            if tracking.column in places
        ]
        if layout.parents and layout.parents.kind in places and layout.parents.key in places:
            said.append(self._is_parent(layout.parents))
        return " OR ".join(f"({each})" for each in said) or NEVER

    def _says_no(self, tracking: Tracking, place: int) -> str:
        """Whether a cell of tracking says that there is no count."""
        cell = self._cell(place)
        if tracking.unlike:
            return f"regexp_full_match(lower({trimmed(cell)}), {quoted(tracking.unlike)})"
        if tracking.yes:
            return f"NOT {is_among(cell, tracking.yes)}"
        return is_among(cell, tracking.no)

    def _is_parent(self, parents: Parents) -> str:
        """Whether a line heads other lines, wherever in the file these stand."""
        places = self.header.columns.tracking
        kind, key = (self._cell(places[name]) for name in (parents.kind, parents.key))
        # Wherever in the file: a spreadsheet that was sorted has children before their parents.
        children = f"SELECT {key} FROM line WHERE {is_among(kind, [parents.child])}"
        return f"{is_among(kind, [parents.parent])} AND {key} IN ({children})"

    def _joined(self, places: Places) -> str:
        """The cells at several places as one text, without those that say nothing."""
        if len(places) == 1:
            return self._cell(places[0])
        # Each part is trimmed and blank ones are left out: "Shirt / / Red" and "Shirt / Red" would
        # be two items.
        parts = [
            f"CASE WHEN NOT {self._is_none(cell)} THEN {trimmed(cell)} END"
            for cell in map(self._cell, places)
        ]
        return f"concat_ws({quoted(BETWEEN_PARTS)}, {', '.join(parts)})"

    def _is_none(self, text: str) -> str:
        return is_among(text, ["", *self.header.layout.no_item])

    def _cell(self, place: int) -> str:
        """A cell, without the apostrophe that the system put before it."""
        cell = f"c{place}"
        if not self.header.layout.unguards:
            return cell
        return f"CASE WHEN regexp_matches({cell}, {GUARDED}) THEN substr({cell}, 2) ELSE {cell} END"


def is_among(text: str, wanted: Sequence[str]) -> str:
    """An expression for whether a text is one of these words, in any letter case."""
    return f"lower({trimmed(text)}) IN ({', '.join(map(quoted, wanted))})"


def trimmed(text: str) -> str:
    """An expression for a text without outer blanks.

    DuckDB trims a set of characters ten times slower than it sees that there are none of them.
    """
    has_none = f"{text} = '' OR regexp_full_match({text}, '[!-~]([ -~]*[!-~])?')"
    return f"CASE WHEN {has_none} THEN {text} ELSE trim({text}, {BLANKS}) END"
