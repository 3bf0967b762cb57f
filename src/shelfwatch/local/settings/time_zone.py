"""The time zone that the machine is set to, summer time included."""

from datetime import UTC, datetime, timedelta, tzinfo


class MachineZone(tzinfo):
    """As the operating system knows it.

    `datetime.astimezone()` alone gives the offset of one moment, which is wrong half a year later.
    """

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        """The offset on the machine's clocks at that time."""
        return None if moment is None else here(moment).utcoffset()

    def dst(self, moment: datetime | None) -> timedelta | None:  # noqa: ARG002 tzinfo asks for it
        """None: the operating system tells the whole offset only."""
        return None

    def tzname(self, moment: datetime | None) -> str | None:
        """The zone's abbreviation at that time."""
        return None if moment is None else here(moment).tzname()

    def fromutc(self, moment: datetime) -> datetime:
        """What the machine's clocks show at a moment in UTC."""
        return moment.replace(tzinfo=UTC).astimezone().replace(tzinfo=self)


def here(moment: datetime) -> datetime:
    """The machine's clocks at that time, with the offset that holds then."""
    return moment.replace(tzinfo=None).astimezone()
