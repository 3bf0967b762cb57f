"""`shelfwatch --stack NAME redrive`: work off what the stack left behind."""

from datetime import timedelta
from typing import Annotated

import typer

from shelfwatch.cli.arguments.numbers import whole_number
from shelfwatch.cli.arguments.options import AsJson
from shelfwatch.cli.arguments.target import connected
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.output.console import say, warn
from shelfwatch.cli.output.formatting import plural
from shelfwatch.cli.output.json_writer import write_object

# Longer than a chain of invocations for one file takes: a younger upload may still be at work.
MINUTES = 20


def redrive(
    *,
    older_than: Annotated[
        int,
        typer.Option(
            "--older-than",
            parser=whole_number("--older-than", 0),
            metavar="MINUTES",
            help="Leave younger uploads alone: they may still be at work.",
        ),
    ] = MINUTES,
    as_json: AsJson = False,
) -> ExitCode:
    """Work off failed uploads and batches of a stack.

    Also judges again what is out of stock and was never told, and tells what was recorded and
    not sent. It may be repeated at any time, and tells nothing twice.
    """
    stack = connected()
    from shelfwatch.aws.operations.redrive import Redrive  # noqa: PLC0415 -- boto3 is not always there

    done = Redrive(stack, timedelta(minutes=older_than)).run()
    if as_json:
        write_object(
            {
                "uploads": done.uploads,
                "undos": done.undos,
                "failures": done.batches,
                "alerts": done.alerts,
                "faults": done.faults,
            }
        )
    else:
        say(
            f"{plural(len(done.uploads), 'upload')} handed on again,"
            f" {plural(len(done.undos), 'undo')} finished,"
            f" {plural(done.batches, 'failure')} worked off,"
            f" {plural(len(done.alerts), 'alert')} told."
        )
        for fault in done.faults:
            warn(fault)
    return ExitCode.FAULT if done.faults else ExitCode.DONE
