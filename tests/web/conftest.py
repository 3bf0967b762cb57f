"""Pages to ask: without a login, and with one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from web.site import Site, open_site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Pages at the machine's own address, where nobody logs in."""
    with open_site(tmp_path) as opened:
        yield opened


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Site]:
    """Pages that ask for a login."""
    with open_site(tmp_path, with_login=True) as opened:
        yield opened
