"""The error boundary of the service: a step that fails is reported, and the service goes on."""

import logging
from collections.abc import Callable

from shelfwatch.core.errors import ShelfwatchError
from shelfwatch.local.daemon.events import Event, Trouble

# Where events go; called from one thread at a time.
Tell = Callable[[Event], None]

logger = logging.getLogger(__name__)


def attempt(step: Callable[[], object], tell: Tell) -> bool:
    """Take a step; whether it succeeded. What goes wrong is reported as Trouble."""
    fault = fault_of(step)
    if fault is not None:
        tell(Trouble(fault))
    return fault is None


def fault_of(step: Callable[[], object]) -> str | None:
    """Take a step; what went wrong, as one sentence, or None where nothing did."""
    try:
        step()
    except ShelfwatchError as fault:
        return str(fault)
    except Exception as bug:
        # One bad file, or one bug, must not end the service for all the others.
        logger.exception("a step of the service failed")
        return (
            f"This should not happen ({type(bug).__name__}: {bug}); please report it with the log."
        )
    return None
