"""`shelfwatch alerts`: every alert there was."""

from collections.abc import Iterator
from datetime import tzinfo
from functools import partial

from rich.text import Text

from shelfwatch.cli.arguments.options import AsJson, Home
from shelfwatch.cli.arguments.target import looked_into
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.output import json_documents
from shelfwatch.cli.output.console import ALERT_STYLES, Cell, Column
from shelfwatch.cli.output.formatting import show_moment
from shelfwatch.cli.output.list_report import show_list
from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.messages.titles import HEADINGS
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
        show_list(
            place.platform.alerts.alerts(),
            columns=COLUMNS,
            cells=partial(alert_lines, zone=place.zone),
            document=json_documents.alert,
            as_json=as_json,
        )
    return ExitCode.DONE


def alert_lines(alert: Alert, zone: tzinfo) -> Iterator[list[Cell]]:
    """A line for each item of an alert."""
    for change in alert.items:
        yield [
            show_moment(alert.at, zone),
            alert.store,
            called(change.item, change.name),
            show(change.before),
            show(change.after),
            Text(HEADINGS[alert.kind], style=ALERT_STYLES[alert.kind]),
        ]
