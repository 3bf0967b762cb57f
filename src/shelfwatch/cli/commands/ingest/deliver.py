"""`shelfwatch deliver`: send what is due, for as long as it takes."""

from datetime import timedelta
from typing import Annotated

import typer

from shelfwatch.cli.arguments.options import AsJson, Home
from shelfwatch.cli.arguments.target import opened
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.output.console import say
from shelfwatch.cli.output.formatting import plural
from shelfwatch.cli.output.json_writer import write_object
from shelfwatch.cli.workflows.check_and_deliver import check_and_deliver, warn_of_failures

# After this no new delivery is begun: a round that takes longer is better begun anew.
PATIENCE = timedelta(hours=1)

# What was given up before is no news any more: a shelf that is empty for a month was seen.
MONTH = timedelta(days=30)


def deliver_due(
    *,
    now: Annotated[
        bool,
        typer.Option("--now", metavar="", help="Also what waits, or was given up this month."),
    ] = False,
    as_json: AsJson = False,
    home: Home = None,
) -> ExitCode:
    """Tell people what is due now.

    What fails is tried again later, by this command or by the service; the exit code is 4 then.
    """
    with opened(home) as installation:
        if now:
            deliveries, at = installation.platform.deliveries, installation.platform.clock.now()
            deliveries.make_due(at, at - MONTH)
        outcome = check_and_deliver(installation, PATIENCE)
    if as_json:
        write_object(
            {
                "delivered": outcome.delivered,
                "postponed": outcome.postponed,
                "given_up": outcome.given_up,
                "errors": list(outcome.errors),
            }
        )
    elif outcome.delivered:
        say(f"{plural(outcome.delivered, 'message')} delivered.")
    elif not (outcome.postponed or outcome.given_up):
        say("Nothing is due.")
    warn_of_failures(outcome)
    return ExitCode.FAULT if outcome.postponed or outcome.given_up else ExitCode.DONE
