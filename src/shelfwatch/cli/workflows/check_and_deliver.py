"""Check what was loaded, and try to deliver for a short while."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from shelfwatch.cli.output.console import warn
from shelfwatch.service.alerting.check import check
from shelfwatch.service.alerting.deliver import Outcome, deliver
from shelfwatch.service.alerting.overdue import watch_arrivals

if TYPE_CHECKING:
    from shelfwatch.local.installation import Installation

# How long a load tries to deliver; the rest is for `run` or `deliver`.
PATIENCE = timedelta(seconds=10)


def check_and_deliver(installation: "Installation", patience: timedelta = PATIENCE) -> Outcome:
    """Check what is unchecked, then deliver what is due; no new delivery after `patience`."""
    # Everything unchecked, not this load alone: a crash may have left an upload without its alerts.
    check(installation.platform)
    watch_arrivals(installation.platform, installation.settings.zone)
    return deliver(installation.platform, installation.channel, stop=after(patience))


def after(patience: timedelta) -> Callable[[], bool]:
    """Says whether `patience` has run out since now."""
    end = time.monotonic() + patience.total_seconds()
    return lambda: time.monotonic() >= end


def warn_of_failures(outcome: Outcome) -> None:
    """What was not delivered is a warning: it is tried again, or shown by `doctor`."""
    # Each sentence once: a mail server that is down fails for every subscriber.
    for error in dict.fromkeys(outcome.errors):
        warn(error)
    if outcome.postponed:
        warn(
            f"{outcome.postponed:,} not delivered yet; `shelfwatch run` or `shelfwatch deliver`"
            " tries again."
        )
    if outcome.given_up:
        warn(f"{outcome.given_up:,} given up; `shelfwatch doctor` says what to do.")
