"""Opens the installation that a command works on."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shelfwatch.local.wiring import Installation


@contextmanager
def opened(home: Path | None) -> Iterator["Installation"]:
    """The installation in `home`, else in SHELFWATCH_HOME, else in the user's own data folder.

    Raises Misuse where a setting is wrong, and EnvironmentFault where it cannot be opened.
    """
    from shelfwatch.local.wiring import (  # noqa: PLC0415 -- pydantic and DuckDB would slow --help
        open_installation,
    )

    with open_installation(home, os.environ) as installation:
        yield installation
