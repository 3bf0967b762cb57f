"""Writes e-mail as `.eml` files into the outbox folder while no mail server is set."""

from pathlib import Path

from shelfwatch.core.alerting.addresses import show_address
from shelfwatch.core.errors import PassingFault, PermanentFault
from shelfwatch.core.messages.message import Message
from shelfwatch.local import private_files
from shelfwatch.local.channels.mail.email_message import build_email, is_well_formed
from shelfwatch.ports import Channel, Clock

# The sender while no other is set.
SENDER = "shelfwatch@localhost"


class EmlFolder(Channel):
    """The port `Channel` for e-mail, on a folder: one file for each message and recipient."""

    def __init__(self, folder: Path, clock: Clock, sender: str = SENDER) -> None:
        self.folder = folder
        self._clock = clock
        self._sender = sender

    def send(self, address: str, message: Message) -> None:
        """Write the message whole or not at all; one that is there already is left alone.

        Raises PassingFault where the disk is full or the folder can't be written to.
        """
        if not is_well_formed(address):
            raise PermanentFault(
                f"{show_address(address)} is no e-mail address: subscribe the right one.",
                of_address=True,
            )
        email = build_email(message, self._sender, address, self._clock.now())
        try:
            write_once(self.folder / f"{message.id}.eml", email.as_bytes())
        except OSError as fault:
            raise PassingFault(
                f"The outbox {self.folder} can't be written to ({fault.strerror}): "
                "free some space or mend its permissions; the message is kept and tried again.",
                channel_down=True,
            ) from fault


def write_once(file: Path, content: bytes) -> None:
    """Make `file` with `content`, safe on the disk before it has its name; keep one that exists."""
    # A retry after a lost answer: the name is the message's id, so it is the same message.
    if file.exists():
        return
    unfinished = file.with_name(f".{file.name}.part")
    try:
        private_files.write(unfinished, content)
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
