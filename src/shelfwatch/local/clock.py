"""The port `Clock` on the machine's own clock."""

from datetime import UTC, datetime

from shelfwatch.ports import Clock


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        """See `ports.Clock`."""
        return datetime.now(UTC)


def _keeps_its_contract(clock: SystemClock) -> Clock:
    return clock
