"""When somebody may be told: cadence, quiet hours and the minute that gathers, as one moment."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from cronsim import CronSim, CronSimError

from shelfwatch.core.alerting.outbox import ALONE, AT_ONCE_SLOT, DIGEST_SLOT, Slot
from shelfwatch.core.alerting.subscriber import Subscriber
from shelfwatch.core.alerting.terms import Terms
from shelfwatch.core.errors import Misuse
from shelfwatch.core.schedules.cadence import expression_of, read_cadence
from shelfwatch.core.schedules.quiet import read_quiet
from shelfwatch.ports import Timing


@dataclass(frozen=True, slots=True)
class Timetable(Timing):
    """The port `Timing` by the terms of each subscriber; `zone` is for those that name none.

    What comes within `gather` after a message goes into the next one; at zero nothing waits for
    company.
    """

    zone: tzinfo = UTC
    gather: timedelta = timedelta(0)

    def plan(self, subscriber: Subscriber, at: datetime) -> Slot:
        terms, zone = subscriber.terms, zone_of(subscriber.terms, self.zone)
        if not terms.is_at_once:
            return Slot(DIGEST_SLOT, held(terms, next_time(terms.cadence, at, zone), zone))
        free = held(terms, at, zone)
        due = None if free == at else free
        if not self.gather:
            # Quiet hours make one message of a night also where no minute gathers.
            return ALONE if due is None else Slot(AT_ONCE_SLOT, due)
        return Slot(AT_ONCE_SLOT, due, held(terms, at + self.gather, zone), self.gather)

    def plan_question(self, subscriber: Subscriber, at: datetime) -> Slot:
        free = held(subscriber.terms, at, zone_of(subscriber.terms, self.zone))
        return ALONE if free == at else Slot(due=free)


def held(terms: Terms, moment: datetime, zone: tzinfo) -> datetime:
    """The moment, or the end of the quiet hours that it lies in."""
    return read_quiet(terms.quiet).hold(moment, zone) if terms.quiet else moment


def next_time(cadence: str, after: datetime, zone: tzinfo) -> datetime:
    """When the next digest of a cadence is due, in UTC. Raises Misuse where that is never."""
    # What comes at half past seven to the dot belongs to the next digest: this one is on its way.
    try:
        return next(CronSim(expression_of(cadence), after.astimezone(zone))).astimezone(UTC)
    except (CronSimError, StopIteration):
        raise Misuse(
            f"{cadence!r} is no time that ever comes: write a cron expression such as"
            " '30 7 * * 1-5'."
        ) from None


def zone_of(terms: Terms, usual: tzinfo) -> tzinfo:
    """The zone on whose clocks somebody's hours are."""
    return zone_named(terms.zone) if terms.zone else usual


@lru_cache(maxsize=512)
def zone_named(name: str) -> tzinfo:
    """A zone of the IANA database. Raises Misuse where it has none of that name."""
    # Asked by list: ZoneInfo takes parts of paths for names, and opens them.
    if name not in available_timezones():
        raise Misuse(f"{name!r} is no time zone: name one such as Europe/Berlin.")
    return ZoneInfo(name)


def checked_cadence(text: str, after: datetime) -> str:
    """A cadence as it is kept, which has a next time. Raises Misuse where it is none."""
    cadence = read_cadence(text)
    if not Terms(cadence=cadence).is_at_once:
        next_time(cadence, after, UTC)
    return cadence
