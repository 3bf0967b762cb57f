"""Moves files without loss: no name is taken twice, also where several processes move at once.

A name is taken by creating an empty file under it, which fails where it exists; the file then
replaces its placeholder. (A hard link would do it in one step, but Linux refuses links to files of
another user, and files are often dropped by one.) A crash in between leaves the placeholder: an
empty file too many, and no file too few.
"""

import os
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp

# How the hidden folders begin in which files lie for a moment.
ASIDE = ".aside-"

REJECTS_END = ".rejects.csv"

# Bytes that a name may have on ext4, APFS and NTFS.
LONGEST_NAME = 255

ROOM_FOR_ENDINGS = len("-999999.csv.gz" + REJECTS_END)

NAME = re.compile(r"(?P<stem>.+?)(?P<end>(\.\w{1,8})?(\.gz)?)", re.DOTALL | re.IGNORECASE)


def move(source: Path, folder: Path, rejects: str | None = None, name: str | None = None) -> Path:
    """Move `source` into `folder`, under its own name or a numbered one, keeping its time.

    `name` is one to take in place of its own. `rejects` is CSV text, which lies beside it as
    `NAME.rejects.csv` from the moment that the file does. Returns where `source` went. Raises
    OSError where it could not be moved (FileNotFoundError where it is gone), and then everything
    is as it was.
    """
    # The time at which the file was made is its version: a move must not make it newer.
    made = source.stat().st_mtime_ns
    target = take_name(folder, name or source.name)
    beside = rejects_of(target)
    try:
        if rejects is not None:
            # Before the file: somebody who sees it in `done` finds its rejects beside it.
            beside.write_bytes(rejects.encode(errors="replace"))
            os.utime(beside, ns=(made, made))
        source.replace(target)
    except OSError:
        # The placeholder would keep its name taken for ever, and look like a file that was loaded.
        beside.unlink(missing_ok=True)
        target.unlink(missing_ok=True)
        raise
    return target


def set_aside(source: Path) -> Path:
    """Move `source` into a hidden folder of its own beside it, at once; where it lies then.

    Raises OSError where it could not be moved, and then everything is as it was.
    """
    folder = Path(mkdtemp(prefix=ASIDE, dir=source.parent))
    try:
        return source.rename(folder / source.name)
    except OSError:
        folder.rmdir()
        raise


def bring_back(folder: Path) -> None:
    """Return what was set aside in `folder`, under its own name or a numbered one.

    Raises OSError where it can't be moved.
    """
    for aside in folders_in(folder):
        if aside.name.startswith(ASIDE):
            for path in aside.iterdir():
                move(path, folder)
            aside.rmdir()


def rejects_of(path: Path) -> Path:
    """Where the rejects of the file at `path` lie."""
    return path.with_name(path.name + REJECTS_END)


def take_name(folder: Path, name: str) -> Path:
    """`name` or a numbered form of it, which from now on exists in `folder` as an empty file."""
    while True:
        target = free_name(folder, name)
        try:
            target.touch(exist_ok=False)
        except FileExistsError:
            continue  # another process took this name between the look and the touch
        return target


def free_name(folder: Path, name: str) -> Path:
    """`name` where it is free in `folder`, with its rejects; else `stem-2.csv`, and so on."""
    stem, end = split_name(name)

    def numbered(number: int) -> Path:
        return folder / (f"{stem}{end}" if number == 1 else f"{stem}-{number}{end}")

    def is_taken(number: int) -> bool:
        target = numbered(number)
        return os.path.lexists(target) or os.path.lexists(rejects_of(target))

    return numbered(first_free(is_taken))


def first_free(is_taken: Callable[[int], bool]) -> int:
    """A number from 1 that is free and whose forerunner is taken.

    Found by doubling and halving: a shop may send the same name every minute for years.
    """
    taken, free = 0, 1
    while is_taken(free):
        taken, free = free, free * 2
    while free - taken > 1:
        middle = (taken + free) // 2
        if is_taken(middle):
            taken = middle
        else:
            free = middle
    return free


def split_name(name: str) -> tuple[str, str]:
    """`name` as stem and ending (`.csv.gz` is one), the stem cut to leave room for more endings."""
    found = NAME.fullmatch(name)
    stem, end = (found["stem"], found["end"]) if found else (name, "")
    encoded = os.fsencode(stem)
    room = LONGEST_NAME - ROOM_FOR_ENDINGS
    return (stem if len(encoded) <= room else encoded[:room].decode(errors="ignore")), end


def folder_for(source: str, folder: Path) -> Path:
    """Where files of a source belong in `folder`; made where it is missing. Raises OSError.

    Its name is numbered where something else has it: a file of the inbox may have been called like
    a folder of it, and lies there since.
    """
    if not source:
        return folder
    stem, end = split_name(source)
    number = 1
    while True:
        place = folder / (source if number == 1 else f"{stem}-{number}{end}")
        try:
            place.mkdir(exist_ok=True)
        except FileExistsError:
            number += 1
        else:
            return place


def folders_in(folder: Path) -> list[Path]:
    """The folders that lie in `folder`, symbolic links aside. Raises OSError."""
    with os.scandir(folder) as entries:
        return [Path(entry.path) for entry in entries if entry.is_dir(follow_symlinks=False)]


def prune(folder: Path, before: datetime) -> int:
    """Remove the files that came into `folder` before that time; how many there were.

    A file came at its time of status change: its other times say when it was made. Raises OSError
    where one can't be removed.
    """
    removed = 0
    with os.scandir(folder) as entries:
        for entry in entries:
            if not entry.is_file(follow_symlinks=False):
                continue
            if entry.stat(follow_symlinks=False).st_ctime < before.timestamp():
                Path(entry.path).unlink(missing_ok=True)
                removed += 1
    return removed
