"""`shelfwatch expect`: by when the files of a store come, so that somebody hears if they don't."""

from typing import Annotated

import typer

from shelfwatch.cli.arguments.names import known_store, quoted
from shelfwatch.cli.arguments.options import Home
from shelfwatch.cli.arguments.target import opened
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.output.console import Column, say, show_table
from shelfwatch.cli.output.formatting import show_moment
from shelfwatch.core.errors import Misuse
from shelfwatch.core.uploads.expectation import read_expectation
from shelfwatch.service.alerting.overdue import expect, proposal

COLUMNS = (Column("store"), Column("a file is expected"), Column("overdue since"))

NEVER = "never"

StoreName = Annotated[
    str | None,
    typer.Argument(metavar="[STORE]", show_default=False, help="A store; without it, all."),
]

When = Annotated[
    str | None,
    typer.Argument(
        metavar="[WHEN]",
        show_default=False,
        help="Such as 'daily by 09:00 on working days', or 'never'.",
    ),
]


def expect_files(store: StoreName = None, when: When = None, *, home: Home = None) -> ExitCode:
    """Say by when a store's files come; a late one is told once.

    Without WHEN it proposes what the files of the last four weeks followed;
    without STORE it lists what is expected of each.
    """
    with opened(home) as installation:
        platform, zone = installation.platform, installation.settings.zone
        if store is None:
            rows = [
                [one.store, one.text, show_moment(one.overdue, zone) if one.overdue else ""]
                for one in platform.expectations.expected()
            ]
            if rows:
                show_table(COLUMNS, rows)
            else:
                say("No files are expected: `shelfwatch expect STORE` proposes when.")
            return ExitCode.DONE
        name = known_store(platform.inventory, store)
        if when is None:
            found = proposal(platform, name, zone)
            if found is None:
                raise Misuse(f"The files of {name} follow no schedule: say when, as --help shows.")
            say(f"shelfwatch expect {quoted(name)} {quoted(str(found))}")
            return ExitCode.DONE
        wanted = None if when.strip().casefold() == NEVER else read_expectation(when)
        expect(platform, name, wanted)
    say(f"A file of {name} is expected {NEVER if wanted is None else wanted}.")
    return ExitCode.DONE
