"""What a dry run shows to people: what would change, biggest first, and who would be told."""

from collections.abc import Iterable, Iterator

from rich.text import Text

from shelfwatch.cli.output.console import ALERT_STYLES, Cell, Column, say, show_table
from shelfwatch.cli.output.load_report import file_line, show_missing
from shelfwatch.cli.output.rejects_report import show_rejects
from shelfwatch.core.alerting.addresses import show_address
from shelfwatch.core.alerting.delivery import Delivery
from shelfwatch.core.messages.message import compose_message
from shelfwatch.core.messages.titles import HEADINGS
from shelfwatch.core.stock.count import show as show_count
from shelfwatch.core.uploads.upload import Status
from shelfwatch.service.loading.preview import Preview, StoreChange

# A screenful: the biggest come first, and are those that a person wants to see.
MOST_CHANGES = 20

COLUMNS = (
    Column("store"),
    Column("item"),
    Column("before", is_number=True),
    Column("after", is_number=True),
    Column("news"),
)


def show(previews: Iterable[Preview]) -> None:
    """Print each preview, and that nothing was written."""
    for seen in previews:
        show_preview(seen)
    say()
    say("A dry run: nothing was written, and nobody was told.", "bold")


def show_preview(seen: Preview) -> None:
    """Print what one file would do."""
    say(file_line(seen.report))
    if seen.report.rejects:
        show_rejects(seen.report, None)
    show_missing(seen.report)
    if seen.changes:
        show_table(COLUMNS, change_rows(seen.changes[:MOST_CHANGES]))
        if seen.report.outcomes.changed > MOST_CHANGES:
            say(f"and {seen.report.outcomes.changed - MOST_CHANGES:,} smaller changes")
    # Of a held file nothing happens until somebody says so.
    would = "Once released, it would" if seen.report.status is Status.HELD else "Would"
    for message in seen.deliveries:
        say(f"{would} tell {show_address(message.address)}: {subject_of(message)}")


def change_rows(changes: Iterable[StoreChange]) -> Iterator[list[Cell]]:
    """The cells of each change."""
    for found in changes:
        news = found.change.kind
        yield [
            found.store,
            found.change.item,
            show_count(found.change.before),
            show_count(found.change.after),
            Text("") if news is None else Text(HEADINGS[news], style=ALERT_STYLES[news]),
        ]


def subject_of(message: Delivery) -> str:
    """The one line under which a message would arrive."""
    return compose_message(message.id, message.alerts).subject
