"""How long memory waits for the right to load; the other platforms' own tests show theirs."""

from datetime import timedelta
from pathlib import Path

import pytest

from contract.platforms import PLATFORMS
from contract.together import at_once
from contract.world import SetClock, World, open_world
from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.memory.platform import MemoryPlatform


def test_a_load_that_waits_too_long_is_the_environments_fault(tmp_path: Path) -> None:
    """One sentence that says what to do, and nothing written."""
    with open_world(PLATFORMS["memory"], tmp_path) as other:
        upload = other.load("Berlin,A,5", version=1).upload
    clock = SetClock()
    world = World(MemoryPlatform(clock, wait=timedelta(0)), clock, tmp_path)

    def load() -> None:
        with pytest.raises(EnvironmentFault, match="try again"):
            world.load("Berlin,A,0", version=2)

    with world.platform.inventory.load_session(upload, []):
        at_once(load)
    assert world.levels() == {}
    assert world.load("Berlin,A,0", version=2).outcomes.changed == 1
