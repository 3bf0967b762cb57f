"""Undo an upload: give each level its earlier count back, and withdraw its alerts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.alerting.delivery import Delivery
from shelfwatch.core.alerting.subscriber import Subscriber
from shelfwatch.core.errors import Misuse
from shelfwatch.core.uploads.upload import (
    BY_HAND,
    Origin,
    Outcomes,
    Status,
    Upload,
    UploadReport,
    upload_id,
)
from shelfwatch.ports import KeptLevel, Platform, Records, UndoFacts, UndoSession, Withdrawal
from shelfwatch.service.alerting.check import check
from shelfwatch.service.alerting.withdraw import withdraw


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did, or in a dry run would do.

    `entry` stands for the undo in the ledger. `kept` names the first of the levels that stay, as
    many as were asked for. `also` are uploads that were undone before and had left levels to this
    one: those are given back by them now.
    """

    upload: Upload
    entry: Upload
    facts: UndoFacts
    kept: Sequence[KeptLevel]
    withdrawal: Withdrawal
    also: Sequence["Undone"] = ()

    def messages(self) -> list[Delivery]:
        """The messages that are on their way by all of it: an `also` may cancel one at once."""
        parts = [self, *self.also]
        cancelled = {id for part in parts for id in part.withdrawal.cancelled}
        return [sent for sent in self._recorded() if sent.id not in cancelled]

    def alerts(self) -> list[Alert]:
        """The alerts of these messages, and those that nobody is subscribed to."""
        heard = {alert.id for sent in self._recorded() for alert in sent.alerts}
        sent_alerts = [alert for sent in self.messages() for alert in sent.alerts]
        parts = [self, *self.also]
        unheard = [
            alert
            for part in parts
            for alert in part.withdrawal.batch.alerts
            if alert.id not in heard
        ]
        return list({alert.id: alert for alert in [*sent_alerts, *unheard]}.values())

    def _recorded(self) -> list[Delivery]:
        return [sent for part in [self, *self.also] for sent in part.withdrawal.batch.deliveries]


def undo(
    platform: Platform, id: str, *, most_kept: int | None = None, dry_run: bool = False
) -> Undone:
    """Undo the upload `id`; a dry run writes nothing. Names at most `most_kept` kept levels.

    Raises Misuse where it is no upload whose file was loaded, or was undone before.
    """
    find_loaded(platform, id)
    if not dry_run:
        check(platform, until=id)  # what came before it still makes alerts
    people = platform.subscribers.subscribers
    return take_back(platform, id, people, most_kept=most_kept, dry_run=dry_run)


def take_back(
    platform: Records,
    id: str,
    subscribers: Callable[[], Sequence[Subscriber]],
    *,
    most_kept: int | None = None,
    dry_run: bool = False,
) -> Undone:
    """The same where what came before is judged by itself; `subscribers` may be told.

    They are asked for under the right to undo: where that is a transaction, nobody can unsubscribe
    between this and what is recorded for them.
    """
    upload = find_loaded(platform, id).upload
    with platform.inventory.undo_session(upload) as undo_session:
        report = find_loaded(platform, id)  # under the lock: another undo may have been faster
        people = subscribers()
        found = resolve(platform, upload, undo_session, people, most_kept)
        if dry_run:
            return found
        write(undo_session, report, found)
        # In the same right to undo: a load in between would see levels of an upload that counts no
        # more.
        also = cascade(platform, undo_session, people, most_kept, {id})
        return replace(found, also=also)


def cascade(
    platform: Records,
    undo_session: UndoSession,
    people: Sequence[Subscriber],
    most_kept: int | None,
    undone_ids: set[str],
) -> list[Undone]:
    """Give back what uploads that were undone before had left to the one just undone.

    Each of `undone_ids` once: of two uploads with one version, what the one gives back may look
    like what the other wrote, and so on without end.
    """
    done: list[Undone] = []
    for report in undo_session.now_restorable():
        if report.upload.id in undone_ids:
            # Two uploads of one version would give levels back to each other for ever.
            continue
        with platform.inventory.undo_session(report.upload) as deeper:
            found = resolve(platform, report.upload, deeper, people, most_kept)
            if found.facts.given_back + found.facts.removed:
                write(deeper, report, found)
                undone_ids.add(report.upload.id)
                done.append(found)
                done += cascade(platform, deeper, people, most_kept, undone_ids)
    return done


def resolve(
    platform: Records,
    upload: Upload,
    undo_session: UndoSession,
    people: Sequence[Subscriber],
    most_kept: int | None,
) -> Undone:
    """What undoing an upload does to the levels, and which messages it makes."""
    facts = undo_session.facts()
    entry = entry_of(platform, upload)
    withdrawal = withdraw(facts, upload, entry, people)
    return Undone(upload, entry, facts, list(islice(undo_session.kept(), most_kept)), withdrawal)


def write(undo_session: UndoSession, report: UploadReport, found: Undone) -> None:
    """Record an undo as it was worked out; the first one says when that was."""
    facts = found.facts
    outcomes = Outcomes(changed=facts.given_back + facts.removed)
    undo = UploadReport(found.entry, Status.LOADED, outcomes, message=undo_message(found))
    # Undone before, and giving back more now: the first time is the one that people were told of.
    if report.status is not Status.UNDONE:
        message = undone_message(found.entry.arrived)
        report = replace(report, status=Status.UNDONE, message=message, alerts=())
    undo_session.apply(undo, report, found.withdrawal)


def find_loaded(platform: Records, id: str) -> UploadReport:
    """The report of an upload that can be undone. Raises Misuse with the reason why it can't."""
    report = platform.uploads.find(id)
    if report is None:
        raise Misuse(
            f"There is no upload {id!r}: `shelfwatch uploads` lists those that are kept, and one"
            " that is older than that can't be undone any more."
        )
    file = report.upload.file
    if report.upload.origin in BY_HAND:
        raise Misuse(f"{id} is no file but a command ({report.message.rstrip('.')}): undo a file.")
    if report.status is Status.UNDONE:
        raise Misuse(f"{file} ({id}) was undone before; nothing changed.")
    if report.status is Status.UNFINISHED:
        raise Misuse(f"{file} ({id}) is still being loaded: undo it once it is.")
    if report.status is not Status.LOADED:
        raise Misuse(
            f"{file} ({id}) is {report.status}, so nothing of it counts: there is nothing to undo."
        )
    return report


def entry_of(platform: Records, upload: Upload) -> Upload:
    """The entry of the ledger under which the undoing of an upload is recorded.

    Two undos may come to the same earlier upload within one tick of the clock: the second time
    is a later moment all the same.
    """
    key = f"undo {upload.id}"
    now = platform.clock.now()
    while platform.uploads.find(upload_id(key, now, None)) is not None:
        # The same id would replace the entry of the earlier undo in the ledger.
        now += datetime.resolution
    return Upload(upload_id(key, now, None), f"undo of {upload.file}", key, now, now, Origin.UNDO)


def undo_message(found: Undone) -> str:
    """One sentence on what an undo did."""
    facts = found.facts
    return (
        f"Undid {found.upload.file} ({found.upload.id}): {facts.given_back:,} given back,"
        f" {facts.removed:,} removed, {facts.kept:,} kept."
    )


def undone_message(at: datetime) -> str:
    """The message of an upload that was undone, also where it comes again."""
    return (
        f"Undone at {at:%Y-%m-%d %H:%M} UTC, and not loaded again; where it is right after all,"
        " load it with --as-of and another time."
    )
