"""The outbox: what goes into one message, and when that is due.

News for one subscriber is collected in a delivery that nobody has tried yet: of each `slot` there
is one at most, so a store of rows finds it by subscriber and slot, without a scan. Once it is
leased its members stand, and what comes then begins the next one (DESIGN, promise 7).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shelfwatch.core.alerting.delivery import Delivery

AT_ONCE_SLOT, DIGEST_SLOT = "at once", "digest"


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a message waits: `name` is whose company it keeps, "" for one by itself.

    It is held back until `due`, None for not at all. Where another of the slot was due within
    `gather` before it, it is held back until `later` instead: a minute's news is one message.
    """

    name: str = ""
    due: datetime | None = None
    later: datetime | None = None
    gather: timedelta = timedelta(0)


ALONE = Slot()


def is_open(delivery: "Delivery") -> bool:
    """Whether more may be put into a message: it waits, and nobody has begun to send it."""
    return delivery.next_try is not None and delivery.attempts == 0


def begun(delivery: "Delivery", newest: "Delivery | None" = None) -> "Delivery":
    """A message as it is first recorded; `newest` is the last of its slot that was recorded."""
    slot = delivery.slot
    if newest is not None and slot.gather and slot.later is not None:
        last = newest.slot.due or newest.created
        # A last one ahead of us by more means that the clock was set back: that is no company.
        if abs(delivery.created - last) < slot.gather:
            slot = replace(slot, due=slot.later)
    kept = Slot(slot.name, slot.due)
    return replace(delivery, slot=kept, next_try=slot.due or delivery.created)


def joined(waiting: "Delivery", new: "Delivery", id: str) -> "Delivery":
    """The message that waits, with what `new` tells as well, under the id that both have now.

    Another id does no harm: under the old one nothing was sent.
    """
    waits_until = waiting.next_try or waiting.created
    # Who loads by hand waits for nothing: his news takes the rest along. In the service the minute
    # that has begun goes on, and what comes in it adds no minute of its own.
    due = waits_until if new.slot.gather else min(waits_until, new.slot.due or new.created)
    if due == waits_until:
        return replace(waiting, id=id)
    return replace(waiting, id=id, slot=Slot(waiting.slot.name, new.slot.due), next_try=due)
