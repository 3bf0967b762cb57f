"""What the demo shows: sober tables at the width of a page, where a zero can't be overlooked."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from email.message import EmailMessage
from io import StringIO

from rich import box
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from shelfwatch.cli.output.console import ALERT_STYLES, BACK, FAINT, OUT, WARNING
from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.messages.titles import heading
from shelfwatch.core.stock.count import show
from shelfwatch.core.stock.level import Level
from shelfwatch.core.uploads.upload import UploadReport

PAGE = 80
WIDEST = 100
MAIL = 60

Counts = Mapping[tuple[str, str], Decimal]


@contextmanager
def stage() -> Iterator[Console]:
    """A console as wide as the terminal, within reason; else as a page, with no blanks at ends."""
    console = Console(highlight=False, markup=False, emoji=False)
    if console.is_terminal:
        console.width = min(console.width, WIDEST)
        yield console
        return
    page = Console(
        highlight=False, markup=False, emoji=False, width=PAGE, color_system=None, file=StringIO()
    )
    with page.capture() as captured:
        yield page
    # Rich fills lines with blanks up to its width, and the documents that show the demo would hold
    # them.
    sys.stdout.writelines(f"{line.rstrip()}\n" for line in captured.get().splitlines())


def show_title(console: Console, number: int, title: str, text: str) -> None:
    """Begin a chapter."""
    console.print()
    console.rule(Text(f"{number}  {title}", style="bold"), align="left", style=FAINT)
    show_indented(console, Text(text, style=FAINT))


def show_indented(console: Console, what: RenderableType) -> None:
    """Print under the title of the chapter; a table brings a column of its own."""
    console.print(Padding(what, (0, 0, 0, 2 if isinstance(what, Table) else 3), expand=False))


def plain_table(*headers: tuple[str, str]) -> Table:
    """A table with nothing but a line under its header; each header with its side."""
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", border_style=FAINT, pad_edge=False)
    for name, side in headers:
        table.add_column(name, justify="right" if side == "right" else "left", overflow="fold")
    return table


def show_morning(
    console: Console, reports: Sequence[UploadReport], levels: Sequence[Level]
) -> None:
    """The first files, and the levels that they give."""
    show_title(console, 1, "In the morning six stores send their stock", "One CSV file from each.")
    show_files(console, reports)
    show_title(console, 2, "The levels", "What each store has of each item.")
    show_indented(console, matrix(levels, {}))


def show_files(console: Console, reports: Iterable[UploadReport]) -> None:
    """What became of each file."""
    table = plain_table(("file", "left"), ("what became of its rows", "left"))
    for report in reports:
        table.add_row(report.upload.file, report.message)
    show_indented(console, table)


def matrix(levels: Sequence[Level], before: Counts) -> Table:
    """Stores down, items across; where a count differs from the one before, both stand there."""
    items = list(dict.fromkeys(level.item for level in levels))
    table = plain_table(("store", "left"), *((item, "right") for item in items))
    cells = {(level.store, level.item): level.count for level in levels}
    for store in dict.fromkeys(level.store for level in levels):
        table.add_row(store, *(count_cell(cells, before, (store, item)) for item in items))
    return table


def count_cell(counts: Counts, before: Counts, place: tuple[str, str]) -> Text:
    """A count, with the one before it where it changed; red at zero, green where it is back."""
    count = counts[place]
    earlier = before.get(place, count)
    came_back = earlier <= 0 < count
    style = OUT if count <= 0 else BACK if came_back else ""
    text = Text(show(count), style=style)
    if earlier == count:
        return text
    return Text.assemble((f"{show(earlier)} → ", FAINT), text)


def show_subjects(console: Console, mails: Iterable[EmailMessage]) -> None:
    """The first e-mails, in a line each."""
    show_title(
        console,
        3,
        "Who is told",
        "ann@example.org hears of all stores, lisbon@example.org of Lisbon alone.",
    )
    table = plain_table(("to", "left"), ("subject", "left"))
    for mail in mails:
        table.add_row(mail["To"], Text(mail["Subject"], style=OUT))
    show_indented(console, table)


def show_evening(
    console: Console, reports: Sequence[UploadReport], alerts: Iterable[Alert]
) -> None:
    """The second file with its reject, and the alerts that it makes."""
    show_title(
        console,
        4,
        "In the evening one file comes for all stores",
        "Some items have run out, some are back, and one count is mistyped.",
    )
    show_files(console, reports)
    for fault in reports[0].rejects:
        what = (
            f"Row {fault.row}, {fault.column} {fault.value!r}: {fault.reason}; the old count stays."
        )
        show_indented(console, Text(what, style=WARNING))
    table = plain_table(("alert", "left"), ("items", "left"))
    for alert in alerts:
        items = ", ".join(change.item for change in alert.items)
        table.add_row(Text(heading(alert), style=ALERT_STYLES[alert.kind]), items)
    show_indented(console, table)


def show_changes(console: Console, before: Counts, levels: Sequence[Level]) -> None:
    """The levels again, with what changed."""
    show_title(
        console, 5, "The changes", "Zero again is no news; only a count that becomes zero is."
    )
    show_indented(console, matrix(levels, before))


def show_mails(console: Console, mails: Iterable[EmailMessage]) -> None:
    """The last e-mails in full, as they would be sent."""
    show_title(console, 6, "The e-mails", "As they would be sent: one for each subscriber.")
    for mail in mails:
        console.print()
        show_indented(console, mail_panel(mail))


def mail_panel(mail: EmailMessage) -> Panel:
    """An e-mail as a person reads it."""
    part = mail.get_body(("plain",))
    body = "" if part is None else str(part.get_content()).strip()
    text = Text.assemble(
        ("To       ", FAINT),
        mail["To"],
        "\n",
        ("Subject  ", FAINT),
        (mail["Subject"], "bold"),
        "\n\n",
        body,
    )
    return Panel(text, box=box.ROUNDED, border_style=FAINT, padding=(0, 1), width=MAIL)


def show_what_next(console: Console) -> None:
    """How to do the same with your own files."""
    show_title(console, 7, "Now with your own files", "Nothing of this demo was kept.")
    table = plain_table(("command", "left"), ("what it does", "left"))
    for command, use in (
        ("shelfwatch subscribe you@example.org", "tells you when an item runs out"),
        ("shelfwatch load stock.csv", "loads a file: store, item, count"),
        ("shelfwatch run", "loads what is dropped into the inbox"),
        ("shelfwatch status", "shows how things stand"),
    ):
        table.add_row(command, Text(use, style=FAINT))
    show_indented(console, table)
