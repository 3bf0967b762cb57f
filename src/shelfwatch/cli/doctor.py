"""`shelfwatch doctor`: what is wrong with an installation, and what to do about it."""

from collections.abc import Iterable

from rich.text import Text

from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.json_output import write_list
from shelfwatch.cli.opening import opened
from shelfwatch.cli.options import AsJson, Home
from shelfwatch.cli.screen import BACK, OUT, WARNING, Column, show_table

COLUMNS = (Column("what"), Column("verdict"), Column("found"))
STYLES = {"ok": BACK, "warning": WARNING, "fault": OUT}


def doctor(*, as_json: AsJson = False, home: Home = None) -> ExitCode:
    """Find what is wrong, and say what to do about it.

    The exit code is 4 where there is a fault, and 0 where there are only warnings.
    """
    from shelfwatch.local.doctor import examine  # noqa: PLC0415 -- mail and Apprise are slow

    with opened(home) as installation:
        findings = examine(installation)
    if as_json:
        write_list(
            {"subject": one.subject, "verdict": str(one.verdict), "message": one.message}
            for one in findings
        )
    else:
        show_table(
            COLUMNS,
            (
                (one.subject, Text(one.verdict, style=STYLES[one.verdict]), one.message)
                for one in findings
            ),
        )
    return worst(one.verdict for one in findings)


def worst(verdicts: Iterable[str]) -> ExitCode:
    """The exit code of all verdicts together."""
    return ExitCode.FAULT if "fault" in verdicts else ExitCode.DONE
