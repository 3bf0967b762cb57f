"""`shelfwatch open`: the outages that have not ended."""

from datetime import datetime, tzinfo

from shelfwatch.cli.arguments.names import known_store
from shelfwatch.cli.arguments.options import AsJson, Home, Store
from shelfwatch.cli.arguments.target import looked_into
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.output import json_documents
from shelfwatch.cli.output.console import Cell, Column, say, show_table
from shelfwatch.cli.output.formatting import age, show_action, show_moment
from shelfwatch.cli.output.json_writer import write_list
from shelfwatch.core.stock.change import called
from shelfwatch.core.stock.outage import Outage, OutageState

COLUMNS = (
    Column("store"),
    Column("item"),
    Column("out since"),
    Column("for"),
    Column("what was done"),
)


def open_outages(*, store: Store = None, as_json: AsJson = False, home: Home = None) -> ExitCode:
    """Show what is out of stock, since when, and what was done."""
    with looked_into(home) as place:
        if store is not None:
            store = known_store(place.platform.inventory, store)
        found = place.platform.alerts.outages(store)
        zone, now = place.zone, place.platform.clock.now()
        if as_json:
            write_list(map(json_documents.outage, found))
        elif not found:
            say("Nothing is out of stock.")
        else:
            show_table(COLUMNS, (outage_row(outage, zone, now) for outage in found))
    return ExitCode.DONE


def outage_row(outage: Outage, zone: tzinfo, now: datetime) -> list[Cell]:
    """The cells of an outage."""
    return [
        outage.store,
        called(outage.item, outage.name),
        show_moment(outage.began, zone),
        age(outage.began, now).removesuffix(" ago"),
        "" if outage.action.state is OutageState.OPEN else show_action(outage.action, zone),
    ]
