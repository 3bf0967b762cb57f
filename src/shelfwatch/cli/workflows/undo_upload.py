"""What `shelfwatch undo` does: on this machine or on a stack, with one report for both."""

from pathlib import Path

from shelfwatch.cli.arguments.target import chosen_stack, connected, opened
from shelfwatch.cli.output import undo_report
from shelfwatch.cli.output.load_report import show_outcome
from shelfwatch.cli.workflows.check_and_deliver import check_and_deliver, warn_of_failures
from shelfwatch.service.undo import Undone, undo


def undo_upload(upload: str, home: Path | None, *, dry_run: bool, as_json: bool) -> None:
    """Undo an upload, deliver what that makes, and show both; a dry run writes nothing.

    Raises Misuse where there is nothing to undo, and EnvironmentFault.
    """
    most = None if as_json else undo_report.MOST_LEVELS
    if chosen_stack.get() is not None:
        found = undo_on_stack(upload, most, dry_run=dry_run)
        undo_report.show(found, dry_run=dry_run, as_json=as_json)
        return
    with opened(home) as installation:
        found = undo(installation.platform, upload, most_kept=most, dry_run=dry_run)
        if dry_run:
            undo_report.show(found, dry_run=dry_run, as_json=as_json)
            return
        outcome = check_and_deliver(installation)
        undo_report.show(found, dry_run=dry_run, as_json=as_json)
        if not as_json:
            show_outcome(installation, found.alerts(), outcome)
    warn_of_failures(outcome)


def undo_on_stack(upload: str, most_kept: int | None, *, dry_run: bool) -> Undone:
    """Undo an upload of a stack, with the rights of the person who asks for it."""
    stack = connected()
    from shelfwatch.aws.operations.undo import StackUndo  # noqa: PLC0415 -- boto3 may be missing
    from shelfwatch.aws.publishers import paced_topic  # noqa: PLC0415 -- boto3 may be missing

    topic = paced_topic(stack.settings, stack.clients, stack.platform.clock)
    return StackUndo(stack.platform, topic).undo(upload, most_kept=most_kept, dry_run=dry_run)
