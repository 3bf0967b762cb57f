"""`shelfwatch forecast` and `reorder`: when items run out, and what to order now."""

import csv
import sys
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from shelfwatch.cli.arguments.names import known_level, known_store
from shelfwatch.cli.arguments.options import AsJson, Home, Item, Store
from shelfwatch.cli.arguments.target import opened
from shelfwatch.cli.commands.inspect import forecast_documents
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.output.console import OUT, Cell, Column, say
from shelfwatch.cli.output.list_report import show_list
from shelfwatch.core.errors import Misuse
from shelfwatch.core.forecast.advice import between, day_text, weekly_text
from shelfwatch.core.stock.change import called
from shelfwatch.core.stock.count import show
from shelfwatch.core.text.spreadsheet import guard

if TYPE_CHECKING:
    from shelfwatch.service.forecasting.forecast import Foretold

COLUMNS = (
    Column("store"),
    Column("item"),
    Column("count", is_number=True),
    Column("a week", is_number=True),
    Column("runs out"),
    Column("order by"),
    Column("order", is_number=True),
    Column("why", needs=120),
)
ORDER_COLUMNS = (
    Column("store"),
    Column("item"),
    Column("order", is_number=True),
    Column("order by"),
    Column("count", is_number=True),
    Column("runs out"),
    Column("why", needs=110),
)
CSV_HEADER = ("store", "item", "name", "order", "order_by", "count")


def forecast(
    *,
    store: Store = None,
    item: Item = None,
    days: Annotated[
        int | None,
        typer.Option(
            "--days",
            metavar="N",
            min=1,
            max=730,
            show_default=False,
            help="Only what may run out within so many days of its last count.",
        ),
    ] = None,
    rebuild: Annotated[
        bool,
        typer.Option(
            "--rebuild", metavar="", help="Work out anew what was sold, from all kept changes."
        ),
    ] = False,
    as_json: AsJson = False,
    home: Home = None,
) -> ExitCode:
    """Say when items run out, and by when to order how many."""
    with opened(home) as installation:
        if rebuild:
            rows = installation.platform.demand.rebuild()
            if not as_json:
                say(f"Worked out anew from the kept changes: {rows:,} days of items with a change.")
        store = known_level(installation.platform.inventory, store, item)
        from shelfwatch.service.forecasting.forecast import forecast as foretell  # noqa: PLC0415 -- numpy is slow to import

        found = foretell(installation.platform, installation.order_terms(), store, item)
        show_list(
            found if days is None else soon(found, days),
            columns=COLUMNS,
            cells=forecast_lines,
            document=forecast_documents.foretold,
            as_json=as_json,
        )
    return ExitCode.DONE


def soon(found: "Sequence[Foretold]", days: int) -> "Iterator[Foretold]":
    """What may run out within so many days of the day that its count is of."""
    for row in found:
        early, day = row.advice.runs_out.early, row.day
        if early is not None and early <= day + timedelta(days=days):
            yield row


def reorder(
    *,
    store: Store = None,
    as_csv: Annotated[
        bool, typer.Option("--csv", metavar="", help="Print CSV, as suppliers take it.")
    ] = False,
    as_json: AsJson = False,
    home: Home = None,
) -> ExitCode:
    """List what to order now, without what is marked as ordered."""
    if as_csv and as_json:
        raise Misuse("Choose one of --csv and --json.")
    with opened(home) as installation:
        if store is not None:
            store = known_store(installation.platform.inventory, store)
        from shelfwatch.service.forecasting.forecast import (  # noqa: PLC0415 -- numpy is slow to import
            forecast as foretell,
        )

        found = foretell(installation.platform, installation.order_terms(), store)
        due = [row for row in found if row.advice.order]
        if as_csv:
            write_csv(due)
        else:
            show_list(
                due,
                columns=ORDER_COLUMNS,
                cells=order_lines,
                document=forecast_documents.foretold,
                as_json=as_json,
            )
    return ExitCode.DONE


def forecast_lines(row: "Foretold") -> Iterator[list[Cell]]:
    """The one line of a row; what is not known is left blank, and the reason says why."""
    advice = row.advice
    is_known = advice.weekly is not None
    yield [
        row.store,
        called(row.item, row.name),
        Text(show(row.count), style=OUT if row.count <= 0 else ""),
        "" if advice.weekly is None else weekly_text(advice.weekly),
        range_text(row) if is_known else "",
        "" if advice.order_by is None else day_text(advice.order_by),
        "" if not advice.order else show(advice.order),
        advice.reason,
    ]


def order_lines(row: "Foretold") -> Iterator[list[Cell]]:
    """The one line of what is to be ordered."""
    advice = row.advice
    yield [
        row.store,
        called(row.item, row.name),
        show(advice.order),
        "" if advice.order_by is None else day_text(advice.order_by),
        Text(show(row.count), style=OUT if row.count <= 0 else ""),
        range_text(row),
        advice.reason,
    ]


def range_text(row: "Foretold") -> str:
    """The range with its middle; an item that is out has none."""
    dates = row.advice.runs_out
    if row.count <= 0:
        return "out of stock"
    middle = f", about {day_text(dates.middle)}" if dates.middle and dates.late else ""
    return between(dates) + (middle if dates.early != dates.late else "")


def write_csv(rows: "Sequence[Foretold]") -> None:
    """A line for each order; no cell is a formula to a spreadsheet."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(CSV_HEADER)
    for row in rows:
        by = row.advice.order_by
        writer.writerow(
            [
                guard(row.store),
                guard(row.item),
                guard(row.name),
                f"{row.advice.order:f}",
                "" if by is None else by.isoformat(),
                f"{row.count:f}",
            ]
        )
