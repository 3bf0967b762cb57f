"""What a load shows to people: what became of each file, what ran out, and who was told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.text import Text

from shelfwatch.cli.arguments.invocation import as_called
from shelfwatch.cli.arguments.names import quoted
from shelfwatch.cli.output.console import (
    ALERT_STYLES,
    OUT,
    WARNING,
    Column,
    say,
    show_table,
)
from shelfwatch.cli.output.formatting import NOBODY, plural
from shelfwatch.cli.output.rejects_report import show_rejects
from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.alerting.subscriber import has_stock_subscribers, unheard_of
from shelfwatch.core.messages.message_rows import text_line
from shelfwatch.core.messages.message_sections import rows_of
from shelfwatch.core.messages.titles import heading
from shelfwatch.core.stock.change import AlertKind
from shelfwatch.core.stock.count import show as show_count
from shelfwatch.core.text.harmless import spelt_out
from shelfwatch.core.uploads.upload import Status, UploadReport
from shelfwatch.local.installation import Installation
from shelfwatch.service.alerting.deliver import Outcome

# Items that are named, of all files and stores together; the rest is counted, and stands in the
# message. A line costs more than a thousand rows of a load.
MOST_ITEMS = 20

ALL_ALERTS = "`shelfwatch alerts` lists them all"

# Stores without a listener that are named.
MOST_STORES = 3

MISSING = (Column("store"), Column("item"), Column("count so far", is_number=True))


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of one file: `is_new` unless this very upload had been loaded before.

    `rejects_file` is where its rejects were put for mending; `alerts` are filled once it is
    checked.
    """

    report: UploadReport
    is_new: bool
    rejects_file: Path | None
    alerts: list[Alert] = field(default_factory=list)


def show(installation: Installation, files: Sequence[Loaded], outcome: Outcome) -> None:
    """Print everything: first the files, then their rejects, then the news, then who was told."""
    for loaded in files:
        say(file_line(loaded.report))
    for loaded in files:
        if loaded.report.rejects:
            show_rejects(loaded.report, loaded.rejects_file)
        show_missing(loaded.report)
    alerts = [alert for loaded in files for alert in loaded.alerts]
    show_alerts(alerts)
    show_outcome(installation, alerts, outcome)


def file_line(report: UploadReport) -> Text:
    """The name of a file, and what became of it."""
    style = "" if report.status is Status.LOADED else OUT
    return Text.assemble(
        (spelt_out(report.upload.file), "bold"), "  ", (spelt_out(as_called(report.message)), style)
    )


def show_missing(report: UploadReport) -> None:
    """Print what a full snapshot does not name, if it is one and lacks anything."""
    if not report.missing_items:
        return
    say()
    say(f"{report.upload.file}: {plural(report.missing, 'item')} missing", WARNING)
    # A snapshot that broke off lacks thousands, and the first few tell which.
    shown = report.missing_items[:MOST_ITEMS]
    show_table(MISSING, ((found.store, found.item, show_count(found.count)) for found in shown))
    if report.missing > len(shown):
        say(f"and {report.missing - len(shown):,} more")


def show_alerts(alerts: Sequence[Alert]) -> None:
    """Print what ran out or came back, store by store: the first items, then how many more."""
    left = MOST_ITEMS
    for place, alert in enumerate(alerts):
        if not left:
            rest = alerts[place:]
            items = plural(sum(len(one.items) for one in rest), "item")
            say()
            say(f"And {items} in {plural(len({one.store for one in rest}), 'store')}: {ALL_ALERTS}")
            return
        left -= show_alert(alert, left)


def show_alert(alert: Alert, most: int) -> int:
    """Print one store's heading and at most so many of its items; how many those are."""
    say()
    say(heading(alert), ALERT_STYLES[alert.kind])
    shown = rows_of(alert)[:most]
    for row in shown:
        say(text_line(row))
    if len(alert.items) > most:
        say(f"  and {len(alert.items) - most:,} more: {ALL_ALERTS}")
    return len(shown)


def show_outcome(installation: Installation, alerts: Sequence[Alert], outcome: Outcome) -> None:
    """Print what was sent, or why nothing was."""
    if outcome.delivered:
        say()
        say(sent_sentence(installation, outcome.delivered))
    show_unheard(installation, alerts)


def show_unheard(installation: Installation, alerts: Iterable[Alert]) -> None:
    """Say where something ran out and nobody is there to be told."""
    subscribers = installation.platform.subscribers.subscribers()
    out = [alert.store for alert in alerts if alert.kind is AlertKind.OUT]
    stores = unheard_of(out, subscribers)
    if stores:
        say()
        say(unheard_sentence(stores) if has_stock_subscribers(subscribers) else NOBODY, WARNING)


def unheard_sentence(stores: Sequence[str]) -> str:
    """What to do about stores that nobody listens to."""
    more = f" and {plural(len(stores) - MOST_STORES, 'more store')}"
    names = ", ".join(stores[:MOST_STORES]) + (more if len(stores) > MOST_STORES else "")
    store = quoted(stores[0])
    return (
        f"Nobody is told of {names}:"
        f" `shelfwatch subscribe you@example.org --store {store}` changes that."
    )


def sent_sentence(installation: Installation, number: int) -> str:
    """Where the messages went."""
    sent = f"{plural(number, 'message')} sent."
    # Without a server "sent" would be half a lie: nobody gets a file in a folder.
    if installation.settings.mail_server is not None:
        return sent
    return (
        f"{sent} No mail server is set, so e-mail lies as .eml files in {installation.home.outbox}."
    )
