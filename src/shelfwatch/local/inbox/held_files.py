"""The files of held uploads: copies that nobody can change by dropping the next export."""

import errno
import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from shelfwatch.core.errors import EnvironmentFault, Refused
from shelfwatch.core.uploads.upload import CHANGED, Upload
from shelfwatch.files.arrival.plain_file import open_plain
from shelfwatch.local import private_files
from shelfwatch.local.inbox import moves

# Bytes of a file's own name that its copy keeps behind the id of the upload.
LONGEST_STEM = 100

# How the hidden name of a copy ends until it is whole.
UNFINISHED = ".part"


@dataclass(frozen=True, slots=True)
class HeldFiles:
    """Where copies are kept, and where they go once somebody has decided about them."""

    held: Path
    done: Path
    failed: Path

    def keep(self, path: Path, upload: Upload) -> str:
        """Copy the file at `path`, safe on the disk when this returns; the copy's name.

        A copy whose content has the upload's hash stays as it is. Raises Refused where `path` has
        another content, and EnvironmentFault where copying fails; then there is no new copy.
        """
        name = copy_name(upload)
        try:
            if not is_copy(self.held / name, upload):
                # Counts of a whole shop lie in it: for the owner alone from the first moment.
                self.held.mkdir(mode=private_files.FOLDER, exist_ok=True)
                self._copy(path, upload, self.held / name)
        except OSError as fault:
            raise cannot_keep(upload, self.held, fault) from fault
        return name

    def _copy(self, path: Path, upload: Upload, target: Path) -> None:
        """Copy under a name of its own first. Raises OSError and Refused, and leaves nothing."""
        # A fixed name would be shared by two loads of the same file: the one would empty the copy
        # that the other is about to compare, and call the file changed.
        descriptor, name = tempfile.mkstemp(UNFINISHED, f".{upload.id}-", target.parent)
        unfinished = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as copy:
                copy_safely(path, copy)
            # Judged was the file as it was read; somebody may have written to it since.
            if not is_copy(unfinished, upload):
                raise Refused(CHANGED)
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)

    def find(self, name: str) -> Path:
        """The copy of that name. Raises EnvironmentFault where it is gone."""
        path = self.held / name
        if not path.exists():
            raise EnvironmentFault(f"{path} is gone: put it back, or load the file itself.")
        return path

    def put_away(self, name: str, upload: Upload, *, is_loaded: bool) -> None:
        """Move a copy to the files like it, under the name that people know.

        One that is not there was moved before a crash. Raises EnvironmentFault.
        """
        path = self.held / name
        place = self.done if is_loaded else self.failed
        if not path.exists():
            # Moved before a crash: the row is all that is left to be removed.
            return
        try:
            place.mkdir(parents=True, exist_ok=True)
            place = moves.folder_for(upload.source, place)
            moves.move(path, place, name=upload.file)
        except OSError as fault:
            raise EnvironmentFault(
                f"{path} can't be moved to {place} ({fault.strerror}): mend that, and it is moved"
                " with the next decision, or at the next start of the service."
            ) from fault


def copy_name(upload: Upload) -> str:
    """The name of an upload's copy: its id, and as much of its own name as is short."""
    stem, end = moves.split_name(upload.file)
    return f"{upload.id}-{os.fsencode(stem)[:LONGEST_STEM].decode(errors='ignore')}{end}"


def is_copy(path: Path, upload: Upload) -> bool:
    """Whether the file at `path` is there and is what was judged. Raises OSError."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == upload.hash
    except FileNotFoundError:
        return False


def copy_safely(source: Path, copy: BinaryIO) -> None:
    """Copy a file with its times, and see that it is on the disk.

    Raises OSError. Somebody may have put a pipe or a device in its place, which would never end.
    """
    with open_plain(source) as file:
        shutil.copyfileobj(file, copy)
        copy.flush()
        # The inbox's file is removed next: without this, a power cut would lose both.
        os.fsync(copy.fileno())
        status = os.fstat(file.fileno())
    os.utime(copy.fileno(), ns=(status.st_atime_ns, status.st_mtime_ns))


def cannot_keep(upload: Upload, folder: Path, fault: OSError) -> EnvironmentFault:
    """The sentence for a file that should be held and can't be kept."""
    room = "make room" if fault.errno == errno.ENOSPC else "let Shelfwatch write there"
    return EnvironmentFault(
        f"{upload.file} can't be kept in {folder} ({fault.strerror}): {room}, then try again."
    )
