"""The levels of every store."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from shelfwatch.core.stock.identity import store_key
from shelfwatch.core.stock.level import Level, Store
from shelfwatch.core.uploads.upload import BY_HAND, Upload
from shelfwatch.memory.forget_and_rename import forget, rename
from shelfwatch.memory.load_session import MemoryLoadSession
from shelfwatch.memory.tables import LevelKey, Memory, Tables
from shelfwatch.memory.undo_session import MemoryUndoSession
from shelfwatch.ports import Inventory, RuleBook, StoreName


class MemoryInventory(Inventory):
    """The port `Inventory` in memory."""

    def __init__(self, memory: Memory, rules: RuleBook) -> None:
        self._memory = memory
        self._rules = rules

    @contextmanager
    def load_session(
        self,
        upload: Upload,
        stores: Sequence[StoreName],  # noqa: ARG002 one lock for all
    ) -> Iterator[MemoryLoadSession]:
        with self._memory.write() as tables:
            yield MemoryLoadSession(tables, upload)

    @contextmanager
    def undo_session(self, upload: Upload) -> Iterator[MemoryUndoSession]:
        with self._memory.write() as tables:
            yield MemoryUndoSession(tables, upload, self._rules.current())

    def stores(self) -> list[Store]:
        tables = self._memory.read()
        kept = {key for key, _ in tables.levels}
        found = [describe(tables, key) for key in tables.stores if key in kept]
        return sorted(found, key=lambda store: (store.name.casefold(), store.name))

    def levels(
        self, store: str | None = None, item: str | None = None, *, only_out: bool = False
    ) -> Iterator[Level]:
        tables = self._memory.read()
        wanted = None if store is None else store_key(store)
        for key in sorted(tables.levels, key=lambda key: reading_order(tables, key)):
            row = tables.levels[key]
            if wanted in (None, key[0]) and item in (None, key[1]):
                if only_out and row.count > 0:
                    continue
                name, detail = tables.stores[key[0]].name, tables.detail_of(key)
                yield Level(name, key[1], row.count, row.version, detail.name, detail.threshold)

    def forget(self, upload: Upload, store: str, item: str | None) -> int:
        with self._memory.write() as tables:
            return forget(tables, upload, store, item)

    def rename(self, upload: Upload, store: str, name: str) -> int:
        with self._memory.write() as tables:
            return rename(tables, upload, store, name)


def reading_order(tables: Tables, key: LevelKey) -> tuple[str, str, str]:
    """What sorts levels as people look for them."""
    name = tables.stores[key[0]].name
    return name.casefold(), name, key[1]


def describe(tables: Tables, key: str) -> Store:
    """A store with its figures."""
    row, items = tables.stores[key], tables.items_of(key)
    return Store(
        key=key,
        name=row.name,
        items=len(items),
        out=sum(level.count <= 0 for level in items.values()),
        newest=row.newest,
        last_upload=max(
            (
                covered.arrived
                for covered in tables.covered
                if covered.store == key
                and tables.reports[covered.upload].upload.origin not in BY_HAND
            ),
            default=row.newest,
        ),
    )
