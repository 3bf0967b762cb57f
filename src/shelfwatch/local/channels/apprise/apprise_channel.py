"""Every channel but e-mail, by Apprise: chats, pushes, SMS, web hooks.

Apprise itself is imported only where a message is sent (`hand_over`): that takes a quarter second,
which a command that sends nothing need not wait for.
"""

import json
import logging
from datetime import timedelta

from shelfwatch.core.alerting.addresses import show_address
from shelfwatch.core.alerting.retries import SEND_LIMIT
from shelfwatch.core.errors import PassingFault, PermanentFault
from shelfwatch.core.messages.message import Message
from shelfwatch.local.channels.apprise.apprise_process import request_for
from shelfwatch.local.channels.apprise.process_pool import Pool
from shelfwatch.ports import Channel

logger = logging.getLogger(__name__)


class AppriseChannel(Channel):
    """The port `Channel` for Apprise URLs.

    A failure is one address's own: two URLs of one scheme seldom lead to the same server.
    """

    def __init__(self, limit: timedelta = SEND_LIMIT, *, allow_private: bool = False) -> None:
        self._limit = limit
        self._allow_private = allow_private
        self._pool = Pool()

    def send(self, address: str, message: Message) -> None:
        """What took too long has been ended when this raises."""
        answer = self._ask(
            request_for(address, message, allow_private=self._allow_private), show_address(address)
        )
        if "permanent" in answer:
            raise PermanentFault(answer["permanent"])
        if "passing" in answer:
            raise PassingFault(answer["passing"])
        if "bug" in answer:
            logger.error("A channel failed with %s\n%s", answer["bug"], answer["where"])
            raise PassingFault(f"The channel failed with {answer['bug']}: see the log, report it.")

    def _ask(self, request: bytes, shown: str) -> dict[str, str]:
        """What a sending process answers; one that was idle for too long is replaced."""
        while True:
            process = self._pool.take()
            try:
                answer = process.ask(request, self._limit)
            finally:
                self._pool.give_back(process)
            if answer is not None:
                found: dict[str, str] = json.loads(answer)
                return found
            if process.is_overdue:
                raise PassingFault(
                    f"{shown} took longer than {self._limit.total_seconds():g} seconds: the message"
                    " is tried again."
                )
            if not process.took_nothing:
                raise PassingFault(
                    f"{shown} did not get the message, because the process that sends it ended: see"
                    " whether memory is short if this lasts; it is tried again by itself."
                )
