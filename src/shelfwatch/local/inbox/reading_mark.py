"""Marks the file that is being read: one that killed the service twice is not read again.

A file that fills the memory ends the process without a message, stays in the inbox, and would end
the next process too. So the file is marked before it is read, and the mark is removed after. A
service that finds a mark at its start knows that the last one ended there.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.local.inbox.file_readiness import FileStamp

FILE = "reading.json"

# Once may be chance, such as a machine that lost its power.
MOST_KILLS = 2


class Kills:
    """The files that a service was killed with; one service at a time may use it."""

    def __init__(self, root: Path) -> None:
        self._file = root / FILE
        self._kills: dict[str, int] | None = None

    def are_too_many(self, file: str) -> bool:
        """Whether so many services were killed while they read this file that none should again."""
        return self._known().get(file, 0) >= MOST_KILLS

    @contextmanager
    def reading(self, file: str) -> Iterator[None]:
        """Keep in mind, beyond the end of this process, that `file` is read in the context.

        Raises EnvironmentFault where that can't be written down.
        """
        known = self._known()
        self._write({"reading": file, "kills": known})
        try:
            yield
        finally:
            self._write({"reading": None, "kills": known})

    def forget(self, file: str) -> None:
        """What became of the file is settled."""
        if self._known().pop(file, None) is not None:
            self._write({"reading": None, "kills": self._known()})

    def _known(self) -> dict[str, int]:
        """How many services each file has ended; read from the disk once."""
        if self._kills is None:
            self._kills = found_in(self._file)
        return self._kills

    def _write(self, state: dict[str, object]) -> None:
        unfinished = self._file.with_name(f"{FILE}.part")
        try:
            if not (state["reading"] or state["kills"]):
                self._file.unlink(missing_ok=True)
                return
            with unfinished.open("w", encoding="ascii") as out:
                json.dump(state, out)
                out.flush()
                # The kernel may kill us in the next second, and a power cut is a kill as well.
                os.fsync(out.fileno())
            unfinished.replace(self._file)
        except OSError as fault:
            raise EnvironmentFault(
                f"{self._file} can't be written ({fault.strerror}): make room, or let the service"
                " write there."
            ) from fault


def found_in(file: Path) -> dict[str, int]:
    """What the last service left behind, with the kill that ended it, if one did."""
    try:
        state = json.loads(file.read_text(encoding="ascii"))
        kills = {str(name): int(number) for name, number in state["kills"].items()}
        reading = state["reading"]
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return {}  # none, or a damaged one: then a file has one more chance
    return kills if reading is None else {**kills, reading: kills.get(reading, 0) + 1}


def identity_of(path: Path, source: str, look: FileStamp) -> str:
    """The same text for the same content under the same name, as far as a look tells."""
    return f"{source}/{path.name} {look.size} {look.made}"


def set_aside_message(name: str) -> str:
    """The message of a file that is not read any more."""
    return (
        f"{name} ended the service {MOST_KILLS} times while it was read, so it is not read again:"
        " split it or save it as CSV UTF-8, and drop that file."
    )
