"""An empty world, in memory: what deliver asks of a platform is the contract suite's to prove."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from contract.platforms import in_memory
from contract.world import World, open_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """An empty world in memory."""
    with open_world(in_memory, tmp_path) as opened:
        yield opened
