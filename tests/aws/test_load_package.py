"""What the function Load-Inventory carries and is told, beyond what its own code shows."""

import subprocess
import sys
from pathlib import Path

from aws.emulator import ROOT
from shelfwatch.aws.settings import read_settings, variable

NEEDED = {variable(name): name for name in ("inventory", "ledger", "bucket", "topic", "operations")}


def test_the_package_carries_the_lexicon_of_column_names(tmp_path: Path) -> None:
    """No import names it: without it every file of no known layout would end as a fault."""
    handler = "shelfwatch.aws.functions.load_inventory"
    subprocess.run(  # noqa: S603 -- our own script
        [sys.executable, ROOT / "infra" / "package.py", handler, ROOT / "src", tmp_path], check=True
    )
    assert (tmp_path / "shelfwatch" / "files" / "meaning" / "column_names.toml").exists()


def test_reading_by_meaning_is_a_parameter_of_the_stack() -> None:
    """On, unless the stack says that it is off."""
    assert read_settings(NEEDED).by_meaning
    assert not read_settings(NEEDED | {variable("read_by_meaning"): "false"}).by_meaning
