"""`shelfwatch open`: the outages that have not ended."""

from shelfwatch.cli.arguments.names import known_store
from shelfwatch.cli.arguments.options import AsJson, Home, Store
from shelfwatch.cli.arguments.target import looked_into
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.output import json_documents
from shelfwatch.cli.output.console import Column, say, show_table
from shelfwatch.cli.output.formatting import age, show_moment
from shelfwatch.cli.output.json_writer import write_list

COLUMNS = (Column("store"), Column("item"), Column("out since"), Column("for"))


def open_outages(*, store: Store = None, as_json: AsJson = False, home: Home = None) -> ExitCode:
    """Show the open outages: what is out of stock, and since when."""
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
            show_table(
                COLUMNS,
                (
                    (out.store, out.item, show_moment(out.began, zone), age(out.began, now))
                    for out in found
                ),
            )
    return ExitCode.DONE
