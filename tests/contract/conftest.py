"""A world for each platform: every test that asks for one runs on all of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from contract.platforms import PLATFORMS
from contract.world import World, open_world


@pytest.fixture(params=PLATFORMS)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """An empty world on one of the platforms."""
    with open_world(PLATFORMS[request.param], tmp_path) as opened:
        yield opened
