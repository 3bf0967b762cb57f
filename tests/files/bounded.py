"""Reads a file in a process of its own that may take only so much memory; says what it took.

As a script: the path of the file in, one line of JSON out.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from files.desk import read_path
from shelfwatch.core.errors import Refused
from shelfwatch.files.limits import MEBIBYTE, Limits

MOST = 2_048 * MEBIBYTE
"""Address space of the process, far more than it needs: where it is used up, the test fails."""

TESTS = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Taken:
    """What reading a file came to: the sentence of its refusal or its rows, and the peak."""

    outcome: str
    mebibytes: int
    seconds: float


def read_bounded(path: Path) -> Taken:
    """Read the file at `path` in a bounded process."""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, __file__, str(path)],
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return Taken(**json.loads(done.stdout))


def peak() -> int:
    """The most memory that this process has had, in mebibytes."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) // 1024


def main(path: Path) -> None:
    """Read, and say what it came to."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST, MOST))
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        try:
            outcome = f"{len(read_path(path, None, Limits(), Path(scratch)).rows)} rows"
        except Refused as refusal:
            outcome = str(refusal)
    print(
        json.dumps({"outcome": outcome, "mebibytes": peak(), "seconds": time.monotonic() - begun})
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
