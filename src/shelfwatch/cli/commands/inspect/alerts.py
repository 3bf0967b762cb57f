"""`shelfwatch alerts`: everything that was ever told."""

from collections.abc import Iterable, Iterator
from datetime import tzinfo

from rich.text import Text

from shelfwatch.cli.arguments.options import AsJson, Home
from shelfwatch.cli.arguments.target import looked_into
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.output import json_documents
from shelfwatch.cli.output.console import ALERT_STYLES, Cell, Column, show_table
from shelfwatch.cli.output.formatting import show_moment
from shelfwatch.cli.output.json_writer import write_list
from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.alerting.message import HEADINGS
from shelfwatch.core.stock.change import called
from shelfwatch.core.stock.count import show

COLUMNS = (
    Column("at"),
    Column("store"),
    Column("item"),
    Column("before", is_number=True),
    Column("after", is_number=True),
    Column("news"),
)


def alerts(*, as_json: AsJson = False, home: Home = None) -> ExitCode:
    """Show every alert: what ran out, and what came back."""
    with looked_into(home) as place:
        found = place.platform.alerts.alerts()
        if as_json:
            write_list(map(json_documents.alert, found))
        else:
            show_table(COLUMNS, alert_rows(found, place.zone))
    return ExitCode.DONE


def alert_rows(found: Iterable[Alert], zone: tzinfo) -> Iterator[list[Cell]]:
    """The cells of each item of each alert."""
    for alert in found:
        for change in alert.items:
            yield [
                show_moment(alert.at, zone),
                alert.store,
                called(change.item, change.name),
                show(change.before),
                show(change.after),
                Text(HEADINGS[alert.kind], style=ALERT_STYLES[alert.kind]),
            ]
