"""Nobody hears anything once unsubscribing has returned, whatever goes on at the same time."""

import threading
from dataclasses import dataclass, field

import pytest

from contract.together import at_once
from local.sqlite.shelf import Shelf, hour
from shelfwatch.core.messages.message import Message
from shelfwatch.service.alerting.check import check
from shelfwatch.service.alerting.deliver import deliver

ANN = "ann@example.org"
ROUNDS = 20


@pytest.mark.slow
@dataclass
class Mailbox:
    """A notifier that notes what arrives after it was closed."""

    is_closed: threading.Event = field(default_factory=threading.Event)
    late: list[str] = field(default_factory=list)

    def send(self, address: str, message: Message) -> None:
        """See `ports.Channel`."""
        if self.is_closed.is_set():
            self.late.append(f"{address}: {message.subject}")


def test_nothing_is_sent_to_who_unsubscribes_while_a_check_runs(shelf: Shelf) -> None:
    """Either the check is first, and what is due to her is cancelled, or it finds her gone."""
    box = Mailbox()
    for number in range(ROUNDS):
        shelf.platform.subscribers.add(ANN, ["Berlin"])
        shelf.load(f"Berlin,item {number},0\n", hour(0), f"{number}.csv")
        at_once(
            lambda: len(check(shelf.platform)), lambda: int(shelf.platform.subscribers.remove(ANN))
        )
        box.is_closed.set()
        deliver(shelf.platform, box)
        box.is_closed.clear()
    assert box.late == []
