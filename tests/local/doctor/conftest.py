"""An installation for the doctor to look at."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shelfwatch.local.installation import Installation, open_installation


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """A new installation without a mail server."""
    with open_installation(tmp_path / "home", {}) as made:
        yield made
