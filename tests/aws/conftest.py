"""What tests on AWS need; the stack is deployed for those alone that ask for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from aws.emulator import Emulator
from aws.fixtures import emulator, stack
from contract.aws_world import AwsWorld, open_aws_world

__all__ = ["emulator", "stack"]


@pytest.fixture
def world(emulator: Emulator, tmp_path: Path) -> Iterator[AwsWorld]:
    """An empty world on DynamoDB."""
    with open_aws_world(emulator, tmp_path) as opened:
        yield opened
