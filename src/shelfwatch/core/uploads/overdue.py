"""What people are told of a store whose file is overdue, and once its files flow again."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from shelfwatch.core.alerting.delivery import Delivery, question_to
from shelfwatch.core.alerting.subscriber import Subscriber, SubscriptionKind
from shelfwatch.core.stock.identity import store_key
from shelfwatch.core.text.harmless import spelt_out


def overdue_notices(
    store: str,
    text: str,
    deadline: datetime,
    last: datetime | None,
    subscribers: Sequence[Subscriber],
    at: datetime,
    zone: tzinfo,
) -> list[Delivery]:
    """The message that a file is overdue; the same deadline makes the same message."""
    came = "None came yet." if last is None else f"The last one came {shown(last, zone)}."
    lines = [
        f"Overdue: no file of {spelt_out(store)} since {shown(deadline, zone)}",
        "",
        f"A file of {spelt_out(store)} is expected {text}. {came}",
        "Until one comes nobody is told what runs out there: see whether its export runs.",
    ]
    about = f"overdue|{store_key(store)}|{deadline}"
    return to_each(store, "\n".join(lines), about, subscribers, at)


def flowing_notices(
    store: str, deadline: datetime, subscribers: Sequence[Subscriber], at: datetime, zone: tzinfo
) -> list[Delivery]:
    """The message that files come again after that deadline was missed."""
    lines = [
        f"Files of {spelt_out(store)} come again",
        "",
        f"One was overdue since {shown(deadline, zone)}; it has come.",
    ]
    about = f"flowing|{store_key(store)}|{deadline}"
    return to_each(store, "\n".join(lines), about, subscribers, at)


def overdue_sentence(store: str, text: str, overdue: datetime, zone: tzinfo) -> str:
    """The same for `status` and `doctor`."""
    return (
        f"No file of {spelt_out(store)} since {shown(overdue, zone)}, where one is expected {text}:"
        " see whether its export runs."
    )


def to_each(
    store: str, text: str, about: str, subscribers: Sequence[Subscriber], at: datetime
) -> list[Delivery]:
    """A message to who is asked about files, and to who hears of the store."""
    return [
        question_to(one, text, about, at)
        for one in subscribers
        if SubscriptionKind.OPERATIONS in one.kinds or one.hears_of(store)
    ]


def shown(moment: datetime, zone: tzinfo) -> str:
    """A time as a person of that zone reads it."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
