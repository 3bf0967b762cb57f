"""Quiet hours: from one time of day to another nobody's phone rings; over midnight too."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from shelfwatch.core.errors import Misuse

WRITTEN = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)-([01]?\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `start` up to `end` on the clocks of a zone; where `end` is earlier, the next day."""

    start: time
    end: time

    @property
    def text(self) -> str:
        """As it is written: `22:00-07:00`."""
        return f"{self.start:%H:%M}-{self.end:%H:%M}"

    def hold(self, moment: datetime, zone: tzinfo) -> datetime:
        """When a message of that moment may go out: at once, or at the end of the quiet hours."""
        local = moment.astimezone(zone)
        now = local.time()
        over_midnight = self.end < self.start
        is_evening = now >= self.start and (over_midnight or now < self.end)
        is_morning = over_midnight and now < self.end
        if not (is_evening or is_morning):
            return moment
        day = local.date() + timedelta(days=1 if is_evening and over_midnight else 0)
        # Of an hour that the clocks show twice the later one: quiet is longer rather than broken.
        end = datetime.combine(day, self.end, zone).replace(fold=1).astimezone(UTC)
        # An end in the hour that spring skips may lie before the moment by the clocks.
        return max(end, moment)


def read_quiet(text: str) -> QuietHours:
    """Quiet hours as in `22:00-07:00`. Raises Misuse where it is written otherwise."""
    found = WRITTEN.fullmatch(text.strip())
    if found is None:
        raise Misuse(f"{text!r} is no time of quiet: write it like 22:00-07:00.")
    first, first_minute, last, last_minute = map(int, found.groups())
    start, end = time(first, first_minute), time(last, last_minute)
    if start == end:
        raise Misuse(f"{text!r} is a whole day: `shelfwatch unsubscribe` ends it all.")
    return QuietHours(start, end)
