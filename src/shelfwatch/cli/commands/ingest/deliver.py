"""`shelfwatch deliver`: send what is due, for as long as it takes."""

from datetime import timedelta

from shelfwatch.cli.arguments.options import AsJson, Home
from shelfwatch.cli.arguments.target import opened
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.output.console import say
from shelfwatch.cli.output.formatting import plural
from shelfwatch.cli.output.json_writer import write_object
from shelfwatch.cli.workflows.check_and_deliver import check_and_deliver, warn_of_failures

# After this no new delivery is begun: a round that takes longer is better begun anew.
PATIENCE = timedelta(hours=1)


def deliver_due(*, as_json: AsJson = False, home: Home = None) -> ExitCode:
    """Tell people what is due now.

    What fails is tried again later, by this command or by the service; the exit code is 4 then.
    """
    with opened(home) as installation:
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
