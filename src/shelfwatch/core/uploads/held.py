"""A held upload, and the one question that is asked about it.

Of the same stores of one source at most one question is open: what a person is to decide about is
the newest file, and not a pile of hourly ones that all have the same fault. A file of other stores
is another question, also where it lies in the same folder.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from shelfwatch.core.alerting.delivery import Delivery, question_to
from shelfwatch.core.alerting.subscriber import ALL_STORES, Subscriber, SubscriptionKind
from shelfwatch.core.stock.identity import store_key
from shelfwatch.core.stock.level import readable_name
from shelfwatch.core.uploads.brake import Reason
from shelfwatch.core.uploads.upload import Missing, Upload

# What a person types before `release` and `discard`, where one machine holds the file.
COMMAND = "shelfwatch"

# Reasons that stand in one line; a question's text has more.
MOST_IN_A_LINE = 3

# Reasons that a question's text gives: a thousand stores may share one fault.
MOST_ASKED = 50


@dataclass(frozen=True, slots=True)
class Held:
    """An upload that waits for a person, with what is needed to load it as it was to be loaded.

    `about` has the keys of the stores that its file covers; None where that was not kept.
    `store`, `default_store` and `missing` are what its sender and the settings said of it.
    """

    upload: Upload
    about: frozenset[str] | None
    store: str | None = None
    default_store: str | None = None
    missing: Missing | None = None


def covers(one: Held, other: Held) -> bool:
    """Whether `one` is of the same source, and covers every store that `other` covers.

    Where either's stores are not known it does not: then both wait for a person.
    """
    if one.about is None or other.about is None:
        return False
    return one.upload.source == other.upload.source and one.about >= other.about


def concerns(held: Held, source: str, store_keys: Collection[str]) -> bool:
    """Whether a held upload may cover any of these stores, and came from the same source."""
    is_about = held.about is None or not held.about.isdisjoint(store_keys)
    return held.upload.source == source and is_about


def is_newer(one: Upload, other: Upload) -> bool:
    """Whether `one` is to be decided about rather than `other`: by version, then by arrival."""
    return (one.version, one.arrived) > (other.version, other.arrived)


def reasons_sentence(reasons: Sequence[Reason]) -> str:
    """The first reasons as one sentence, and how many more there are."""
    first = "; ".join(reason.sentence for reason in reasons[:MOST_IN_A_LINE])
    more = len(reasons) - MOST_IN_A_LINE
    return f"{first}; and {more:,} more." if more > 0 else f"{first}."


def held_message(upload: Upload, reasons: Sequence[Reason], command: str = COMMAND) -> str:
    """The message of an upload that is held: why, and the two commands that decide about it."""
    return (
        f"Held, and nothing of it was written. {reasons_sentence(reasons)}"
        f" `{command} release {upload.id}` loads it, `{command} discard {upload.id}` does not."
    )


def would_be_held_message(reasons: Sequence[Reason]) -> str:
    """The same of a dry run."""
    return f"Would be held, and nothing of it written. {reasons_sentence(reasons)}"


def replaced_message(newer: Upload) -> str:
    """The message of a held upload once a newer one of its stores is held."""
    return f"Discarded: {newer.file} ({newer.id}), which is newer, is held in its place."


def overtaken_message(newer: Upload) -> str:
    """The message of an upload that comes when a newer one of its stores is held already."""
    return f"Discarded: {newer.file} ({newer.id}), which is newer, is held already."


def reminder(held: Upload) -> str:
    """What is added where a file is loaded while another of its source and stores is held."""
    return f"{held.file} ({held.id}) is still held: release or discard it."


def question_text(upload: Upload, reasons: Sequence[Reason], command: str = COMMAND) -> str:
    """What is asked about a held upload: the first line is the subject."""
    file, more = readable_name(upload.file), len(reasons) - 1
    tail = f", and {more:,} more" if more else ""
    lines = [f"  {reason.sentence}" for reason in reasons[:MOST_ASKED]]
    if len(reasons) > MOST_ASKED:
        lines.append(f"  and {len(reasons) - MOST_ASKED:,} more")
    return "\n".join(
        [
            f"Held: {file} {reasons[0].headline}{tail}",
            "",
            f"Nothing of {file} was written, because it would change so much:",
            "",
            *lines,
            "",
            "If that is right, load it:",
            f"  {command} release {upload.id}",
            "If it is not, put it away:",
            f"  {command} discard {upload.id}",
        ]
    )


def questions(
    upload: Upload,
    reasons: Sequence[Reason],
    subscribers: Sequence[Subscriber],
    command: str = COMMAND,
) -> list[Delivery]:
    """The question about a held upload, to everybody who is asked."""
    text = question_text(upload, reasons, command)
    return [
        question_to(asked, text, f"held {upload.id}", upload.arrived, upload.id)
        for asked in recipients_of_question(
            {store_key(reason.store) for reason in reasons}, subscribers
        )
    ]


def recipients_of_question(stores: set[str], subscribers: Sequence[Subscriber]) -> list[Subscriber]:
    """Who is asked: those of kind `operations`, and where there are none, those of the stores.

    Where no store is known, as of a file that could not be read, those of all stores.
    """
    operations = [one for one in subscribers if SubscriptionKind.OPERATIONS in one.kinds]
    return operations or [
        one for one in subscribers if one.stores is ALL_STORES or any(map(one.hears_of, stores))
    ]
