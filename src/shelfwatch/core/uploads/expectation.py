"""When the files of a store are expected, and since when one is overdue: nobody misses a file.

`daily by 09:00 on working days except 2026-12-25` has a deadline at 09:00 of each such day. A file
belongs to the deadline before which it came; but one that comes nearer to a deadline that was
missed is that one's, which is late.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from shelfwatch.core.errors import Misuse
from shelfwatch.core.text.iso_time import read_date

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

WORKING_DAYS = frozenset(range(5))
EVERY_DAY = frozenset(range(7))

WRITTEN = re.compile(
    r"daily by (?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)"
    r"(?: on (?P<days>.+?))?(?: except (?P<exceptions>.+))?"
)

# Deadlines that are looked at: a late file can push the next one to its deadline, and so on.
LOOKED_AT = 5

# Days without any deadline after which the calendar is given up: exceptions of a whole year.
LONGEST_GAP = 400

# What `status` proposes from: four weeks, in most of which a weekday has a file.
SPAN = timedelta(days=28)
ENOUGH_DAYS = 5
MOST_OF = 0.75

# Between the latest file of a morning and the deadline that is proposed, rounded up to such a step.
MARGIN, STEP = timedelta(minutes=30), timedelta(minutes=30)

# Files that come at times further apart than that follow no schedule.
WIDEST = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Expectation:
    """A file by `by` on the clocks of a zone, on `days` (Monday is 0) that are no `exceptions`."""

    by: time
    days: frozenset[int] = EVERY_DAY
    exceptions: frozenset[date] = frozenset()

    def __str__(self) -> str:
        """As `read_expectation` reads it."""
        text = f"daily by {self.by:%H:%M}"
        if self.days == WORKING_DAYS:
            text += " on working days"
        elif self.days != EVERY_DAY:
            text += f" on {', '.join(DAYS[day] for day in sorted(self.days))}"
        if self.exceptions:
            text += f" except {', '.join(day.isoformat() for day in sorted(self.exceptions))}"
        return text

    def deadlines(self, until: datetime, zone: tzinfo, number: int) -> list[datetime]:
        """The last `number` deadlines up to `until`, in UTC, the oldest first."""
        found: list[datetime] = []
        day = until.astimezone(zone).date()
        for _ in range(LONGEST_GAP):
            if day.weekday() in self.days and day not in self.exceptions:
                # Where clocks go back, of the two hours the later one: a deadline is never early.
                moment = datetime.combine(day, self.by, zone).replace(fold=1).astimezone(UTC)
                if moment <= until:
                    found.append(moment)
            if len(found) == number:
                break
            day -= timedelta(days=1)
        return found[::-1]


def read_expectation(text: str) -> Expectation:
    """What a person wrote. Raises Misuse where it is written otherwise."""
    found = WRITTEN.fullmatch(" ".join(text.casefold().split()))
    if found is None:
        raise Misuse(
            f"{text!r} is no time for a file: write it like 'daily by 09:00 on working days', with"
            " 'on monday, friday' or 'except 2026-12-25' where that is meant."
        )
    by = time(int(found["hour"]), int(found["minute"]))
    return Expectation(by, read_days(found["days"]), read_exceptions(found["exceptions"]))


def read_days(text: str | None) -> frozenset[int]:
    """Days of the week from `working days` or names, which may be cut to three letters."""
    if text is None:
        return EVERY_DAY
    if text == "working days":
        return WORKING_DAYS
    names = [name for name in re.split(r"[, ]+|\band\b", text) if name]
    days = frozenset(
        place for name in names for place, day in enumerate(DAYS) if name in (day, day[:3])
    )
    if not names or len(days) != len(set(names)):
        raise Misuse(
            f"{text!r} are no days: write 'working days', or names such as 'monday, friday'."
        )
    return days


def read_exceptions(text: str | None) -> frozenset[date]:
    """Dates on which no file is expected."""
    found = set()
    for part in re.split(r"[, ]+", text or ""):
        day = read_date(part) if part else None
        if part and day is None:
            raise Misuse(f"{part!r} is no date: write it like 2026-12-25.")
        if day is not None:
            found.add(day)
    return frozenset(found)


def missed_deadline(
    expectation: Expectation,
    arrivals: Sequence[datetime],
    since: datetime,
    now: datetime,
    zone: tzinfo,
) -> datetime | None:
    """The last deadline up to `now`, where no file came for it and none has come after it.

    `arrivals` are those after `earliest_looked_at`, the oldest first; deadlines up to `since`, when
    the expectation was set, are not asked about.
    """
    deadlines = expectation.deadlines(now, zone, LOOKED_AT)
    waiting = [one for one in arrivals if deadlines and one > deadlines[0]]
    is_missed = False
    for before, deadline in pairwise(deadlines):
        if is_missed and waiting and waiting[0] - before < (deadline - before) / 2:
            waiting.pop(0)  # it is the one that was late
        is_missed = not (waiting and waiting[0] <= deadline)
        waiting = [one for one in waiting if one > deadline]
    if not is_missed or waiting or deadlines[-1] <= since:
        return None
    return deadlines[-1]


def earliest_looked_at(expectation: Expectation, now: datetime, zone: tzinfo) -> datetime:
    """From when on arrivals matter to `missed_deadline`."""
    deadlines = expectation.deadlines(now, zone, LOOKED_AT)
    return deadlines[0] if deadlines else now


def propose(arrivals: Sequence[datetime], now: datetime, zone: tzinfo) -> Expectation | None:
    """What the arrivals of the last four weeks look like, or None where they follow no schedule."""
    days: dict[date, time] = {}
    for moment in arrivals:
        local = moment.astimezone(zone)
        if now - moment <= SPAN:
            days.setdefault(local.date(), local.time())
    weeks = max(1, ((now.astimezone(zone).date() - min(days)).days + 6) // 7) if days else 1
    usual = frozenset(
        weekday
        for weekday in range(7)
        if sum(day.weekday() == weekday for day in days) >= max(2, MOST_OF * weeks)
    )
    # The first file of a day counts: who exports each hour is on time by the first one.
    times = [at for day, at in days.items() if day.weekday() in usual]
    if len(times) < ENOUGH_DAYS or minutes(max(times)) - minutes(min(times)) > WIDEST:
        return None
    by = rounded_up(minutes(max(times)) + MARGIN)
    return None if by is None else Expectation(by, usual)


def minutes(at: time) -> timedelta:
    """How long a day is old at a time of its clock."""
    return timedelta(hours=at.hour, minutes=at.minute)


def rounded_up(after_midnight: timedelta) -> time | None:
    """The next full step as a time of the clock; None where that is tomorrow."""
    steps = -(-after_midnight // STEP)
    whole = steps * STEP
    if whole >= timedelta(days=1):
        return None
    return (datetime.combine(date.min, time()) + whole).time()
