"""Files that somebody sent and that are looked at before they are loaded.

Each lies in a folder of its own under a name that nobody else can guess, and is removed once it is
loaded, given up or a day old. What its sender called it is kept beside it, and is never a path.
"""

import hashlib
import json
import re
import secrets
import shutil
import threading
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from shelfwatch.core.access.person import Person
from shelfwatch.core.errors import EnvironmentFault, Misuse
from shelfwatch.core.stock.level import readable_name
from shelfwatch.ports import Clock
from shelfwatch.web.incoming import NotFound, next_chunk

# Long enough to ask somebody about a preview; the file can be sent again after that.
LONGEST_STAY = timedelta(days=1)

# Files that wait to be loaded, of all people together: a loop that sends files ends here.
MOST_FILES = 100

ID = re.compile(r"[0-9a-f]{32}")

GONE = "This file is not here any more: send it again."


class TooLarge(Misuse):
    """A file of more bytes than are taken."""


@dataclass(frozen=True, slots=True)
class Staged:
    """A file that waits; `made` is when it was made, as its sender's machine says."""

    id: str
    name: str
    store: str | None
    made: str | None
    came: str
    by: str
    hash: str = ""

    @property
    def version(self) -> datetime:
        """When it was made, else when it came: the same each time that it is looked at."""
        return datetime.fromisoformat(self.made or self.came)


class Staging:
    """The folder of files that wait; emptied where a service begins, since nobody waits then."""

    def __init__(self, folder: Path, clock: Clock, limit: int) -> None:
        self._folder = folder
        self._clock = clock
        self._limit = limit
        self._lock = threading.Lock()

    @property
    def limit(self) -> int:
        """The bytes that a file may have."""
        return self._limit

    def empty(self) -> None:
        """Remove what a service before left. Raises EnvironmentFault."""
        try:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as fault:
            raise EnvironmentFault(
                f"{self._folder} can't be made ({fault.strerror}): mend what is in its way."
            ) from fault

    async def take(
        self,
        chunks: AsyncIterator[bytes],
        name: str,
        person: Person,
        store: str | None = None,
        made: datetime | None = None,
    ) -> Staged:
        """Keep what is sent, piece by piece, so that memory does not grow with the file.

        Raises TooLarge, TooSlow, Misuse where too many wait, and EnvironmentFault.
        """
        self._make_room()
        staged = Staged(
            id=secrets.token_hex(16),
            name=shown_name(name),
            store=store or None,
            made=None if made is None else made.astimezone(UTC).isoformat(),
            came=self._clock.now().isoformat(),
            by=person.name,
        )
        folder = self._folder / staged.id
        try:
            folder.mkdir(mode=0o700)
            content = await self._write(chunks, folder / "file")
            staged = replace(staged, hash=content)
            (folder / "about.json").write_text(json.dumps(asdict(staged)), "utf-8")
        except OSError as fault:
            shutil.rmtree(folder, ignore_errors=True)
            raise EnvironmentFault(
                f"The file could not be kept ({fault.strerror}): make room and send it again."
            ) from fault
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return staged

    async def _write(self, chunks: AsyncIterator[bytes], path: Path) -> str:
        size, digest = 0, hashlib.sha256()
        with path.open("xb") as out:
            while (chunk := await next_chunk(chunks)) is not None:
                size += len(chunk)
                if size > self._limit:
                    raise TooLarge(
                        f"The file has more than {self._limit:,} bytes: send a part of it."
                    )
                digest.update(chunk)
                out.write(chunk)
        return digest.hexdigest()

    def find(self, id: str, person: Person) -> Staged:
        """A file that its sender looks at again. Raises NotFound, also where it is another's."""
        # The id comes from an address: nothing but its own kind may become a path.
        if not ID.fullmatch(id):
            raise NotFound(GONE)
        try:
            staged = Staged(**json.loads((self._folder / id / "about.json").read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            raise NotFound(GONE) from None
        if staged.by != person.name:
            raise NotFound(GONE)
        return staged

    def path(self, staged: Staged) -> Path:
        """Where a file lies."""
        return self._folder / staged.id / "file"

    def remove(self, staged: Staged) -> None:
        """Remove a file that waits no more."""
        shutil.rmtree(self._folder / staged.id, ignore_errors=True)

    def _make_room(self) -> None:
        """Remove what is too old. Raises Misuse where too many wait."""
        oldest = (self._clock.now() - LONGEST_STAY).timestamp()
        with self._lock:
            folders = list(self._folder.iterdir())
            for folder in folders:
                if folder.stat().st_mtime < oldest:
                    shutil.rmtree(folder, ignore_errors=True)
            if len(folders) >= MOST_FILES:
                raise Misuse("Too many files wait to be looked at: load or give up some of them.")


def shown_name(name: str) -> str:
    """What a sender calls a file, as one short line without folders: shown, and never a path."""
    return readable_name(name.replace("\\", "/").rpartition("/")[2]) or "file.csv"
