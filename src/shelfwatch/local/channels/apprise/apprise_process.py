"""What runs in a sending process: it takes messages, one at a time, and hands them to Apprise."""

import json
import os
import queue
import signal
import sys
import threading
import traceback
from typing import Any

from shelfwatch.core.errors import DeliveryFault, PermanentFault
from shelfwatch.core.messages.message import Message
from shelfwatch.local.channels.apprise.sending_process import NOTHING_TAKEN

MODULE = __name__


def serve(idle: float | None) -> None:
    """Answer requests until nobody can ask any more, or none came for `idle` seconds."""
    for number in (signal.SIGINT, signal.SIGTERM):
        # The parent process gets the signal too, and ends this one in its turn.
        signal.signal(number, signal.SIG_IGN)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # a channel may print
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=listen, args=[requests], daemon=True).start()
    while True:
        try:
            request = requests.get(timeout=idle)
        except queue.Empty:
            os._exit(NOTHING_TAKEN)
        answers.write(answer_to(request) + b"\n")
        answers.flush()


def listen(requests: queue.SimpleQueue[bytes]) -> None:
    """Take requests as they come; end at once with the parent process, even while sending."""
    for line in sys.stdin.buffer:
        requests.put(line)
    os._exit(1)


def request_for(address: str, message: Message, *, allow_private: bool) -> bytes:
    """The line that asks for a message to be sent, and says whether to an inner address too."""
    fields = {name: getattr(message, name) for name in Message.__slots__}
    asked = {"address": address, "message": fields, "allow_private": allow_private}
    return json.dumps(asked).encode()


def answer_to(request: bytes) -> bytes:
    """Send what a line asks for, and say in one line what became of it."""
    return json.dumps(outcome_of(json.loads(request))).encode()


def outcome_of(asked: dict[str, Any]) -> dict[str, str]:
    """What went wrong: a fault by kind and sentence, or a bug; nothing where all went well."""
    from shelfwatch.local.channels.apprise.hand_over import (  # noqa: PLC0415 -- Apprise takes long to import
        hand_over,
    )

    try:
        message = Message(**asked["message"])
        hand_over(asked["address"], message, allow_private=asked["allow_private"])
    except DeliveryFault as fault:
        kind = "permanent" if isinstance(fault, PermanentFault) else "passing"
        return {kind: str(fault)}
    except Exception as bug:  # noqa: BLE001 the edge: goes to the parent process, which logs it
        # Its text is left out: it may quote the address, which may hold a secret.
        where = "".join(traceback.format_tb(bug.__traceback__))
        return {"bug": type(bug).__name__, "where": where}
    return {}


if __name__ == "__main__":
    serve(float(sys.argv[1]) if sys.argv[1:] else None)
