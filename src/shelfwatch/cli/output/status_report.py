"""What `status` shows of stores and of held uploads, on one machine and on a stack."""

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo

from rich.text import Text

from shelfwatch.cli.output.console import OUT, Cell, Column
from shelfwatch.cli.output.formatting import age, show_moment
from shelfwatch.core.stock.level import Store
from shelfwatch.core.uploads.upload import UploadReport
from shelfwatch.ports import Records

COLUMNS = (
    Column("store"),
    Column("items", is_number=True),
    Column("out of stock", is_number=True),
    Column("last upload"),
    Column("at"),
)


def store_rows(stores: Sequence[Store], now: datetime, zone: tzinfo) -> Iterator[list[Cell]]:
    """The cells of each store."""
    for store in stores:
        yield [
            store.name,
            f"{store.items:,}",
            Text(f"{store.out:,}", style=OUT if store.out else ""),
            age(store.last_upload, now),
            show_moment(store.last_upload, zone),
        ]


def read_held(platform: Records) -> list[UploadReport]:
    """The reports of the uploads that wait for a person, in the order of their holding."""
    found = [platform.uploads.find(held.upload.id) for held in platform.held_uploads.open()]
    return [report for report in found if report is not None]
