"""The contract holds on DynamoDB's own engine too, and not only on an emulator of it."""

import os
import subprocess

import pytest

from aws.emulator import ROOT
from aws.real_engine import in_own_network


@pytest.mark.soak
def test_every_promise_holds_on_the_real_engine() -> None:
    """Every contract test of the platform, with DynamoDB Local in place of ministack's DynamoDB."""
    wanted = ["--quiet", "--rootdir", str(ROOT), "-k", "dynamodb", "-m", "not soak"]
    done = subprocess.run(  # noqa: S603 our own tests
        in_own_network([*wanted, str(ROOT / "tests" / "contract")]),
        cwd=ROOT / "tests",
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")])},
        capture_output=True,
        text=True,
        timeout=1_200,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert " passed" in said
    assert " failed" not in said
