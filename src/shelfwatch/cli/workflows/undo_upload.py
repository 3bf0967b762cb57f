"""What `shelfwatch undo` does: on this machine or on a stack, with one report for both."""

from pathlib import Path

from shelfwatch.cli.arguments.target import chosen_stack, connected, opened
from shelfwatch.cli.arguments.upload_ids import last_loaded, whole_id
from shelfwatch.cli.output import undo_report
from shelfwatch.cli.output.load_report import show_outcome
from shelfwatch.cli.workflows.check_and_deliver import check_and_deliver, warn_of_failures
from shelfwatch.ports import Uploads
from shelfwatch.service.undo import Undone, undo


def undo_upload(upload: str | None, home: Path | None, *, dry_run: bool, as_json: bool) -> None:
    """Undo an upload, deliver what that makes, and show both; a dry run writes nothing.

    `upload` is an id or the beginning of one, or None for the file that was loaded last.
    Raises Misuse where there is nothing to undo, and EnvironmentFault.
    """
    most = None if as_json else undo_report.MOST_LEVELS
    if chosen_stack.get() is not None:
        found = undo_on_stack(upload, most, dry_run=dry_run)
        undo_report.show(found, dry_run=dry_run, as_json=as_json)
        return
    with opened(home) as installation:
        id = id_of(installation.platform.uploads, upload)
        found = undo(installation.platform, id, most_kept=most, dry_run=dry_run)
        if dry_run:
            undo_report.show(found, dry_run=dry_run, as_json=as_json)
            return
        outcome = check_and_deliver(installation)
        undo_report.show(found, dry_run=dry_run, as_json=as_json)
        if not as_json:
            show_outcome(installation, found.alerts(), outcome)
    warn_of_failures(outcome)


def id_of(uploads: Uploads, upload: str | None) -> str:
    """The id of what is to be undone. Raises Misuse where that is not clear."""
    return last_loaded(uploads) if upload is None else whole_id(uploads, upload)


def undo_on_stack(upload: str | None, most_kept: int | None, *, dry_run: bool) -> Undone:
    """Undo an upload of a stack, with the rights of the person who asks for it."""
    stack = connected()
    from shelfwatch.aws.operations.undo import StackUndo  # noqa: PLC0415 -- boto3 may be missing
    from shelfwatch.aws.publishers import (  # noqa: PLC0415 -- boto3 may be missing
        make_listeners,
        make_topic,
    )

    topic = make_topic(stack.settings, stack.clients)
    listeners = make_listeners(stack.settings, stack.clients, stack.platform.clock)
    id = id_of(stack.platform.uploads, upload)
    undo = StackUndo(stack.platform, topic, listeners)
    return undo.undo(id, most_kept=most_kept, dry_run=dry_run)
