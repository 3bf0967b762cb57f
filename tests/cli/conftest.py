"""What the tests of the command share."""

from pathlib import Path

import pytest

from cli.desk import Desk


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """An empty installation, and the command."""
    return Desk(tmp_path, capsys)
