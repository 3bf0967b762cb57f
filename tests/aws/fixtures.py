"""Fixtures for tests on AWS, shared by the folders that need them."""

from collections.abc import Iterator

import pytest

from aws.emulator import Emulator, running
from aws.stack import Stack, build, deploy


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """An emulator for this run of tests; whoever uses it takes names of its own."""
    with running(tmp_path_factory.mktemp("ministack")) as started:
        yield started


@pytest.fixture(scope="session")
def stack(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """The real template, built and deployed once for this run of tests."""
    return deploy(emulator, build(tmp_path_factory.mktemp("sam")), Email="shop@example.org")
