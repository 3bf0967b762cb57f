"""What in a home is its owner's alone, also where the home was made before that was so.

The inbox, `done` and `failed` are left out: people who drop files, or look for what became of
them, were given access on purpose.
"""

import logging
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from shelfwatch.local import private_files
from shelfwatch.local.settings.home import Home
from shelfwatch.local.settings.settings_file import holds_password

# How the names of the files end that SQLite keeps beside its own.
COMPANIONS = ("-wal", "-shm", "-journal")

logger = logging.getLogger(__name__)


def make_private(home: Home) -> list[Path]:
    """Take the rights of others away where they have any; what was mended, which is logged.

    What can't be mended stays as it is, for `exposed` to find.
    """
    mended = [path for path in private_paths(home) if private_files.restrict(path)]
    if mended:
        logger.warning(
            "Others than their owner could open these, and cannot any more: %s.",
            ", ".join(map(str, mended)),
        )
    return mended


def exposed(home: Home) -> list[Path]:
    """What others than its owner may open. Raises OSError."""
    return [path for path in private_paths(home) if private_files.is_open_to_others(path)]


def private_paths(home: Home) -> Iterator[Path]:
    """Everything that is its owner's alone and exists."""
    main = home.database
    beside = [main.with_name(main.name + end) for end in COMPANIONS]
    yield from (path for path in (main, *beside) if path.exists())
    # Copies before a migration hold the same addresses as the database.
    yield from sorted(home.root.glob(f"{main.stem}.before-schema-*.db"))
    if holds_password(home.settings):
        yield home.settings
    for folder in (home.held, home.outbox, home.scratch):
        if folder.is_dir():
            yield from in_folder(folder)


def in_folder(folder: Path) -> Iterator[Path]:
    """A folder, after what lies in it; that is of no interest where nobody can enter."""
    with suppress(PermissionError):  # somebody else's: the doctor tells of the folder
        # In a closed folder nobody reaches its files: thousands of them need not be looked at.
        if private_files.is_open_to_others(folder) and not folder.is_symlink():
            yield from sorted(folder.iterdir())
    yield folder
