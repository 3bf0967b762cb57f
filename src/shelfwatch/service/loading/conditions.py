"""What a file must not do, whoever sends it, and what its sender may have it checked for."""

import hashlib
from collections.abc import Sequence

from shelfwatch.core.errors import Misuse, Refused
from shelfwatch.core.uploads.upload import UploadReport
from shelfwatch.files.reader import Rows
from shelfwatch.ports import LoadSession, Plan, StoreName
from shelfwatch.service.loading.request import LoadRequest


class LevelsMoved(Misuse):
    """Levels changed since a file was looked at, so that it would do something else by now."""


def fingerprint(report: UploadReport, plan: Plan) -> str:
    """What a file would do to the levels, as one short text: equal where all of it is equal."""
    digest = hashlib.sha256(repr((report.upload.id, report.outcomes, report.missing)).encode())
    for block in plan.blocks():
        digest.update(f"{block.store.key}\n{block.packed}\n".encode())
    for details in plan.details():
        digest.update(f"{details.store.key}\n{details.packed}\n".encode())
    return digest.hexdigest()


def refuse_moved_levels(request: LoadRequest, report: UploadReport, plan: Plan) -> None:
    """Raise LevelsMoved where the file would not do what its sender expects."""
    if request.expected is not None and request.expected != fingerprint(report, plan):
        raise LevelsMoved(
            "Levels moved since you looked at this file: look again at what it would do now."
        )


def refuse_foreign_stores(request: LoadRequest, stores: Sequence[StoreName]) -> None:
    """Raise Refused where a file speaks of a store that its sender has nothing to do with."""
    if request.only is None:
        return
    foreign = [store.name for store in stores if store.key not in request.only]
    if foreign:
        raise Refused(
            f"The file has counts of {foreign[0]}, for which you may send none: leave them out."
        )


def refuse_no_rows(rows: Rows) -> None:
    """A full snapshot of nothing is an export that broke off behind its header."""
    if not rows.good_rows + rows.rejected + rows.untracked:
        raise Refused(
            "The file has no rows, and its source is declared a full snapshot: check that the"
            " export was complete, and drop it again."
        )


def refuse_known_stores(load_session: LoadSession, rows: Rows) -> None:
    """Raise Refused for a baseline of a store that has levels: it would hide what runs out."""
    for store in rows.stores:
        if has_levels(load_session, store):
            raise Refused(
                f"{store.name} has levels already, and a baseline is only for a store's first"
                " load; load the file without --baseline."
            )


def has_levels(load_session: LoadSession, store: StoreName) -> bool:
    """Whether a store has been loaded, and not been forgotten since."""
    state = load_session.state(store.key)
    return state is not None and state.has_levels
