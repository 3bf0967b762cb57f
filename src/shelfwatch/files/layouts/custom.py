"""Layouts of one's own: a person says which column is which, for files with a certain header."""

from collections.abc import Sequence
from dataclasses import dataclass

from shelfwatch.files.layouts.columns import fold, lasting_names
from shelfwatch.files.layouts.layout import Layout, Tracking


@dataclass(frozen=True, slots=True)
class OwnColumns:
    """Which column holds what; `store` is whose counts these are, where no column says so.

    Attributes:
        item: The column of items.
        count: The column of counts.
        store_column: The column of stores.
        store: The store, where no column says so.
        header: All the columns of the files that are meant; none means any file with these.
        added: Further columns of counts, which are added to the first.
        second_store_column: What a store's name goes on with: `1000 / 0001` of plant and place.
        untracked: Counts that say that there is none; "" is a blank one.
        skipped: Items that are none, such as `Total`: their lines are passed over.
        sums: Whether lines of one item and store add up.
    """

    item: str
    count: str
    store_column: str | None = None
    store: str | None = None
    header: Sequence[str] = ()
    added: Sequence[str] = ()
    second_store_column: str | None = None
    untracked: Sequence[str] = ()
    skipped: Sequence[str] = ()
    sums: bool = False

    def layout(self) -> Layout:
        """What files with these columns are read by."""
        lasting = dict(zip(map(fold, self.header), lasting_names(self.header), strict=True))

        def named(name: str) -> str:
            return lasting.get(fold(name), fold(name))

        item = named(self.item)
        stores = [name for name in (self.store_column, self.second_store_column) if name]
        return Layout(
            "Columns of your own",
            item=[item],
            count=[named(self.count)],
            added=[named(name) for name in self.added],
            store=[tuple(map(named, stores))] if stores else [],
            has_stores=bool(stores),
            of_store=self.store,
            whole_header=same_header(self.header),
            untracked=[fold(text) for text in self.untracked],
            tracking=[Tracking(item, no=[fold(text) for text in self.skipped])]
            if self.skipped
            else [],
            sums=self.sums or bool(self.added),
            is_own=True,
        )


def same_header(header: Sequence[str]) -> tuple[str, ...]:
    """What two headers have in common that name the same columns, in any order."""
    return tuple(sorted(name for name in lasting_names(header) if name))
