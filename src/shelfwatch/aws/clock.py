"""The machine's time."""

from datetime import UTC, datetime

from shelfwatch.ports import Clock


class SystemClock:
    """The port `Clock`."""

    def now(self) -> datetime:
        """See `ports.Clock`."""
        return datetime.now(UTC)


def _keeps_its_contract(clock: SystemClock) -> Clock:
    return clock
