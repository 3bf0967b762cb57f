"""The inbox: a folder that people and programs drop files into.

A file counts once it has settled: it looked the same for as long as
`file_readiness.quiet_needed` says.
`settled` hands it out, once; the caller loads it, and then says what became of it: `finish`
moves it to `done/` or `failed/`, `remove` is for one that is held, `leave` keeps it for later.
Where the process dies in between, the file is still there, is loaded again as the same upload,
and is moved then.

Folders in it are looked into, one level deep: the name of such a folder is the **source** of what
lies in it, and `done/` and `failed/` have folders of the same names.

Not looked at: hidden and temporary names, symbolic links, and folders further down. Time is
monotonic, so that a clock that is set back holds nothing up. One thread works with an inbox;
several processes may.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.core.uploads.upload import Status
from shelfwatch.local.inbox import file_readiness, moves
from shelfwatch.local.inbox.file_readiness import FileStamp
from shelfwatch.local.inbox.folder_faults import (
    FolderFault,
    cannot_move,
    cannot_read,
    cannot_remove,
    each_folder,
)

# Quiet enough for a whole file: programs that write at all write more often than this.
SETTLE = timedelta(milliseconds=500)

# How often we ask whether a file that may be unfinished is whole by now.
LOOK_AGAIN = timedelta(milliseconds=500)

FIRST_REST = timedelta(seconds=5)

# How long a file rests that could not be dealt with: from the first, doubling to the second.
LONGEST_REST = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Folders:
    """Where files come in, and where they go."""

    inbox: Path
    done: Path
    failed: Path

    def make(self) -> None:
        """Make those that are missing. Raises EnvironmentFault."""
        for folder in (self.inbox, self.done, self.failed):
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as fault:
                raise EnvironmentFault(
                    f"The folder {folder} can't be made: {fault.strerror}; make it, or choose"
                    " another place."
                ) from fault


@dataclass(slots=True)
class TrackedFile:
    """A file in the inbox: how it looks, since when, and when it is worth another look.

    `rests` counts how often it was left, `tries` how often somebody had tried it then, and `taken`
    is whether somebody deals with it now.
    """

    look: FileStamp
    since: float
    due: float
    rests: int = 0
    tries: int = 0
    taken: bool = False


class Inbox:
    """The files of one inbox folder, and what is known of each."""

    def __init__(
        self,
        folders: Folders,
        settle: timedelta = SETTLE,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.folders = folders
        self.settle = settle
        self.monotonic = monotonic
        self.seen: dict[str, TrackedFile] = {}
        self.unreadable: dict[Path, FolderFault] = {}

    def settled(self) -> list[Path]:
        """The files that are ready now; each is handed out until it is dealt with.

        Oldest first, those last that were tried before: they may fail again, and hold up nobody.
        Folders that can't be read are in `unreadable` then, by their paths. Raises EnvironmentFault
        where the inbox itself can't be read.
        """
        now = self.monotonic()
        try:
            files = {**self._files_in(self.folders.inbox), **self._files_in_folders()}
        except OSError as fault:
            raise cannot_read(self.folders.inbox, fault) from fault
        self.seen = {name: self._look_again(name, look, now) for name, look in files.items()}
        ready = [name for name, seen in self.seen.items() if self._is_ready(name, seen, now)]
        for name in ready:
            self.seen[name].taken = True
        ready.sort(key=lambda name: (self.seen[name].tries, self.seen[name].look.made, name))
        return [self.folders.inbox / name for name in ready]

    def next_look(self) -> timedelta | None:
        """How long until a file may have settled; None where none is waiting for that."""
        dues = [seen.due for seen in self.seen.values() if not seen.taken]
        return timedelta(seconds=max(0.0, min(dues) - self.monotonic())) if dues else None

    def finish(self, path: Path, status: Status, rejects: str | None = None) -> Path | None:
        """Move a file that was handed out to `done/` where it is loaded, else to `failed/`.

        `rejects` is CSV text to lie beside it. Returns where the file went, or None where it is
        gone, or changed meanwhile and will be handed out again. Raises FolderFault where it
        can't be moved; it stays then, and comes again after a rest.
        """
        seen = self.seen.pop(self._name(path), None)
        if seen is None:
            return None
        source = self.source_of(path)
        folder = self.folders.done if status is Status.LOADED else self.folders.failed
        try:
            if file_readiness.look_at(path) != seen.look:
                return None
            moved = moves.move(path, moves.folder_for(source, folder), rejects)
        except OSError as fault:
            if not os.path.lexists(path):  # another process was faster
                return None
            self._rest(self._name(path), seen)
            raise cannot_move(path, folder / source, fault) from fault
        if file_readiness.look_at(moved) != seen.look:
            self._put_back(moved, source)
            return None
        return moved

    def remove(self, path: Path) -> None:
        """Remove a file that was handed out, and of which a copy is held.

        One that changed meanwhile stays, and comes again, under a numbered name where its own is
        taken by then. Raises FolderFault where it can't be removed; it comes again after a rest
        then.
        """
        name = self._name(path)
        seen = self.seen.pop(name, None)
        if seen is None:
            return
        try:
            if file_readiness.look_at(path) == seen.look:
                self._remove_aside(moves.set_aside(path), seen.look)
        except OSError as fault:
            if not os.path.lexists(path):  # another process was faster
                return
            self._rest(name, seen)
            raise cannot_remove(path, fault) from fault

    def recover(self) -> None:
        """Return what a killed `remove` left aside: it may be a file that nobody has loaded.

        Raises FolderFault for the first folder where that fails, once all were seen to.
        """
        each_folder(
            self.folders.inbox,
            moves.bring_back,
            "Files can't be moved within {}",
            but=self.unreadable,  # told of already
        )

    def leave(self, path: Path, *, is_tried: bool = True) -> None:
        """Keep a file that was handed out and could not be dealt with, for want of something else.

        It comes again after a rest, which grows from one time to the next, or once it changes.
        """
        seen = self.seen.get(self._name(path))
        if seen is not None:
            self._rest(self._name(path), seen, is_tried=is_tried)

    def look_of(self, path: Path) -> FileStamp:
        """What a file looked like when it was handed out."""
        return self.seen[self._name(path)].look

    def source_of(self, path: Path) -> str:
        """The name of the folder in the inbox that a file lies in, "" for the inbox itself."""
        return "" if path.parent == self.folders.inbox else path.parent.name

    def prune(self, before: datetime) -> int:
        """Remove the files that came into `done/` before that time; how many there were.

        Raises FolderFault for the first folder that one can't be removed from, once all were seen
        to.
        """
        removed: list[int] = []
        each_folder(
            self.folders.done,
            lambda folder: removed.append(moves.prune(folder, before)),
            "Old files can't be removed from {}",
        )
        return sum(removed)

    def _files_in_folders(self) -> dict[str, FileStamp]:
        """The files one level down; a folder that is gone or can't be read has none."""
        found: dict[str, FileStamp] = {}
        self.unreadable = {}
        for folder in self._folders():
            try:
                found |= self._files_in(folder)
            except (FileNotFoundError, NotADirectoryError):
                continue  # somebody removed it meanwhile
            except OSError as fault:
                self.unreadable[folder] = cannot_read(folder, fault)
        return found

    def _folders(self) -> list[Path]:
        folders = moves.folders_in(self.folders.inbox)
        return [folder for folder in folders if file_readiness.is_ours(folder.name)]

    def _files_in(self, folder: Path) -> dict[str, FileStamp]:
        """What the files of a folder look like, by their names within the inbox."""
        found: dict[str, FileStamp] = {}
        with os.scandir(folder) as entries:
            for entry in entries:
                look = file_readiness.look_at(entry) if file_readiness.is_ours(entry.name) else None
                if look is not None:
                    found[self._name(folder / entry.name)] = look
        return found

    def _name(self, path: Path) -> str:
        """A file's name within the inbox."""
        return str(path.relative_to(self.folders.inbox))

    def _look_again(self, name: str, look: FileStamp, now: float) -> TrackedFile:
        earlier = self.seen.get(name)
        if earlier is not None and (earlier.taken or earlier.look == look):
            return earlier
        return TrackedFile(look, since=now, due=now + self.settle.total_seconds())

    def _is_ready(self, name: str, seen: TrackedFile, now: float) -> bool:
        if seen.taken or now < seen.due:
            return False
        if seen.rests:
            return True
        path, file = self.folders.inbox / name, seen.look.file
        needed = file_readiness.quiet_needed(path, file, self.settle).total_seconds()
        seen.due = min(seen.since + needed, now + LOOK_AGAIN.total_seconds())
        return now - seen.since >= needed

    def _rest(self, name: str, seen: TrackedFile, *, is_tried: bool = True) -> None:
        rest = min(FIRST_REST * 2 ** min(seen.rests, 20), LONGEST_REST)
        due = self.monotonic() + rest.total_seconds()
        self.seen[name] = TrackedFile(
            seen.look, seen.since, due, rests=seen.rests + 1, tries=seen.tries + is_tried
        )

    def _remove_aside(self, aside: Path, look: FileStamp) -> None:
        """Remove a file that was set aside, unless it is another one: that goes back.

        Between a look at the inbox and a removal there, somebody may drop the next export.
        """
        if file_readiness.look_at(aside) == look:
            aside.unlink()
        else:
            moves.move(aside, aside.parent.parent)
        aside.parent.rmdir()

    def _put_back(self, moved: Path, source: str) -> None:
        """Return to the inbox what changed in the moment between the last look and the move.

        Not into a folder of another name: that is the file's source.
        """
        folder = self.folders.inbox / source
        try:
            folder.mkdir(exist_ok=True)
            moves.move(moved, folder)
            moves.rejects_of(moved).unlink(missing_ok=True)
        except OSError as fault:
            raise cannot_move(moved, folder, fault) from fault
