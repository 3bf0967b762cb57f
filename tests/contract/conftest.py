"""A world for each platform: every test that asks for one runs on all of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from aws.fixtures import emulator
from contract.aws_world import open_aws_world
from contract.on_aws import why_not_on_aws
from contract.platforms import PLATFORMS
from contract.world import World, open_world

__all__ = ["emulator"]

ON_AWS = "dynamodb"


IN_MEMORY, *OTHERS = [*PLATFORMS, ON_AWS]
"""`make check` holds the contract in memory, which shows what the core and the services do."""


@pytest.fixture(
    params=[IN_MEMORY, *(pytest.param(name, marks=pytest.mark.slow) for name in OTHERS)]
)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """An empty world on one of the platforms."""
    if request.param != ON_AWS:
        with open_world(PLATFORMS[request.param], tmp_path) as opened:
            yield opened
        return
    reason = why_not_on_aws(request.module.__name__, request.function.__name__)
    if reason:
        pytest.skip(reason)
    with open_aws_world(request.getfixturevalue("emulator"), tmp_path) as on_aws:
        yield on_aws
