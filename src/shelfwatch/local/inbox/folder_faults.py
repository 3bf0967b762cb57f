"""A fault of one folder: it holds up the files of that folder, and no others."""

import errno
from collections.abc import Callable, Collection
from pathlib import Path

from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.local.inbox import moves


class FolderFault(EnvironmentFault):
    """Something that only the files of `folder` meet; the sentence says what to do."""

    def __init__(self, folder: Path, sentence: str) -> None:
        super().__init__(sentence)
        self.folder = folder


def each_folder(
    folder: Path,
    step: Callable[[Path], object],
    failing: str,
    but: Collection[Path] = (),
) -> None:
    """Take a step in a folder and in each one in it, however it ends in the others.

    Raises FolderFault for the first where it failed; `failing` says what did, with {} for it. The
    folders of `but` are left out.
    """
    faults: list[FolderFault] = []

    def take(place: Path) -> None:
        try:
            step(place)
        except FileNotFoundError as fault:
            if place == folder:  # another one may have been removed meanwhile
                faults.append(cannot_write(place, failing, fault))
        except OSError as fault:
            faults.append(cannot_write(place, failing, fault))

    take(folder)
    try:
        within = moves.folders_in(folder)
    except OSError:
        # The folder itself is among the faults already.
        within = []
    for place in within:
        if place not in but:
            take(place)
    if faults:
        raise faults[0]


def cannot_write(folder: Path, failing: str, fault: OSError) -> FolderFault:
    """The sentence for what could not be done in a folder."""
    return FolderFault(
        folder, f"{failing.format(folder)}: {fault.strerror}; let the service write there."
    )


def cannot_read(folder: Path, fault: OSError) -> FolderFault:
    """The sentence for a folder whose files nobody can see."""
    return FolderFault(
        folder,
        f"The inbox {folder} can't be read: {fault.strerror}; mend that, and its files are taken.",
    )


def cannot_move(path: Path, folder: Path, fault: OSError) -> FolderFault:
    """The sentence for a file that stays where it is, and what to do about it."""
    if fault.errno == errno.EXDEV:
        return FolderFault(
            folder,
            f"{path} can't be moved to {folder}, which is on another disk:"
            " put both folders on one disk.",
        )
    return FolderFault(
        folder,
        f"{path} can't be moved to {folder}: {fault.strerror}; let the service write to both"
        " folders, and see that the disk has room.",
    )


def cannot_remove(path: Path, fault: OSError) -> FolderFault:
    """The sentence for a held file that stays in the inbox."""
    return FolderFault(
        path.parent,
        f"{path} can't be removed: {fault.strerror}; let the service write to its folder.",
    )
