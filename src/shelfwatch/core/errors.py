"""What can go wrong, as one small tree; each error is a sentence for a person.

    ShelfwatchError
    ├── Misuse            the person asked for something that cannot be
    ├── Refused           a file of which nothing was written
    ├── EnvironmentFault  the database, the disk, the lock: not the file's fault
    ├── RejectedValue     a cell that could not be understood; becomes a reject
    └── DeliveryFault     a message that did not reach its channel
        ├── PassingFault
        └── PermanentFault

`retryable` says whether the same call can succeed later with nothing changed by a person.
"""


class ShelfwatchError(Exception):
    """The root: `str(error)` is one sentence that says what to do."""

    retryable = False


class Misuse(ShelfwatchError):
    """The request makes no sense as it stands; asking again the same way never helps."""


class Refused(ShelfwatchError):
    """A file that is not taken, and of which nothing was written."""


class EnvironmentFault(ShelfwatchError):
    """Something around us failed: a locked database, a full disk, a missing folder."""

    retryable = True


class RejectedValue(ShelfwatchError):
    """A cell that could not be understood; the sentence is the reject's reason."""


class DeliveryFault(ShelfwatchError):
    """A message that did not reach its channel; use one of the two kinds below."""


class PassingFault(DeliveryFault):
    """The channel may take the same message later: a refused connection, a 4xx reply.

    `channel_down` says that no other message would get through either, so that none need be
    tried now; without it the fault is one recipient's, such as a full mailbox.
    """

    retryable = True

    def __init__(self, sentence: str, *, channel_down: bool = False) -> None:
        super().__init__(sentence)
        self.channel_down = channel_down


class PermanentFault(DeliveryFault):
    """The channel will never take this message: no such mailbox, a malformed address.

    `of_address` says that it would take no other message for this address either; `has_left` that
    the other side asks to be told no more.
    """

    def __init__(self, sentence: str, *, of_address: bool = False, has_left: bool = False) -> None:
        super().__init__(sentence)
        self.of_address = of_address
        self.has_left = has_left
