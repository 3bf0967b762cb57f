"""What the tests of the SQLite platform share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.sqlite.shelf import Shelf, open_shelf


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    """An empty installation."""
    with open_shelf(tmp_path) as opened:
        yield opened
