"""A bound on work that can't be trusted to end: a name lookup, a server that drips its answer."""

import threading
from collections.abc import Callable
from datetime import timedelta

from shelfwatch.core.errors import PassingFault


def run_within(limit: timedelta, work: Callable[[], None], *, overdue: PassingFault) -> None:
    """Do `work`, and raise what it raises; raise `overdue` where it takes longer than `limit`.

    The thread of overdue work is left to itself, and never keeps the process alive. So this is for
    work that the caller can stop from having any effect, as cutting a session does; other work
    belongs into a process (`sending_process`).
    """
    raised: list[BaseException] = []

    def keep_what_it_raises() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 carried to the caller's thread, where it is raised
            raised.append(error)

    thread = threading.Thread(target=keep_what_it_raises, daemon=True)
    thread.start()
    thread.join(limit.total_seconds())
    if thread.is_alive():
        raise overdue
    if raised:
        raise raised[0]
