"""`shelfwatch doctor`: what is wrong with an installation, and what to do about it."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from rich.text import Text

from shelfwatch.cli.arguments.invocation import as_called
from shelfwatch.cli.arguments.options import AsJson, Home
from shelfwatch.cli.arguments.target import chosen_stack, connected, opened
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.output.console import BACK, OUT, WARNING, Column, show_table
from shelfwatch.cli.output.json_writer import write_list


class Found(Protocol):
    """A finding of either platform."""

    @property
    def subject(self) -> str:
        """What was looked at."""
        ...

    @property
    def verdict(self) -> str:
        """`ok`, `warning` or `fault`."""
        ...

    @property
    def message(self) -> str:
        """What was found, and what to do about it."""
        ...


COLUMNS = (Column("what"), Column("verdict"), Column("found"))
STYLES = {"ok": BACK, "warning": WARNING, "fault": OUT}


def doctor(*, as_json: AsJson = False, home: Home = None) -> ExitCode:
    """Find what is wrong, and say what to do about it.

    The exit code is 4 where there is a fault, and 0 where there are only warnings.
    """
    findings = examined(home)
    if as_json:
        write_list(
            {"subject": one.subject, "verdict": str(one.verdict), "message": one.message}
            for one in findings
        )
    else:
        show_table(
            COLUMNS,
            (
                (one.subject, Text(one.verdict, style=STYLES[one.verdict]), as_called(one.message))
                for one in findings
            ),
        )
    return worst(one.verdict for one in findings)


def examined(home: Path | None) -> Sequence[Found]:
    """What is found on this machine, or on the stack that was chosen."""
    if chosen_stack.get() is not None:
        stack = connected()
        from shelfwatch.aws.operations.doctor import examine as examine_stack  # noqa: PLC0415 -- needs boto3

        return examine_stack(stack)
    from shelfwatch.local.doctor.doctor import examine  # noqa: PLC0415 -- mail and Apprise are slow

    with opened(home) as installation:
        return examine(installation)


def worst(verdicts: Iterable[str]) -> ExitCode:
    """The exit code of all verdicts together."""
    # Warnings leave 0, so that a watchdog which calls this every minute wakes nobody for them.
    return ExitCode.FAULT if "fault" in verdicts else ExitCode.DONE
