"""Layouts of one's own: a person says which column is which, for files with a certain header."""

from collections.abc import Sequence
from dataclasses import dataclass

from shelfwatch.files.layouts.columns import fold
from shelfwatch.files.layouts.layout import Layout


@dataclass(frozen=True, slots=True)
class OwnColumns:
    """Which column holds what; `store` is whose counts these are, where no column says so.

    `header` are all the columns of the files that are meant; none means any file with these.
    """

    item: str
    count: str
    store_column: str | None = None
    store: str | None = None
    header: Sequence[str] = ()

    def layout(self) -> Layout:
        """What files with these columns are read by."""
        return Layout(
            "Columns of your own",
            item=[fold(self.item)],
            count=[fold(self.count)],
            store=[fold(self.store_column)] if self.store_column else [],
            has_stores=self.store_column is not None,
            of_store=self.store,
            whole_header=same_header(self.header),
        )


def same_header(header: Sequence[str]) -> tuple[str, ...]:
    """What two headers have in common that name the same columns, in any order."""
    return tuple(sorted(name for name in map(fold, header) if name))
