"""One invocation of Load-Inventory in a process of its own, which can be killed and measured.

Run as a script it is that process: it reads the event and its context from standard input, and
its last line is its peak memory in MiB.
"""

import json
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

from aws.emulator import ROOT, Emulator
from shelfwatch.aws.functions.continuation import FIRST_STEP, event_of
from shelfwatch.aws.s3.objects import StoredFile
from shelfwatch.aws.settings import PREFIX, Settings

KIB_IN_MIB = 1_024
"""Linux counts `ru_maxrss` in KiB."""


@dataclass(frozen=True)
class Context:
    """What Lambda would tell the handler."""

    aws_request_id: str
    ends: float
    function_name: str = "Load-Inventory"
    memory_limit_in_mb: int = 1_769
    invoked_function_arn: str = "arn:aws:lambda:eu-central-1:123456789012:function:Load-Inventory"

    def get_remaining_time_in_millis(self) -> int:
        """Until it would be stopped."""
        return int(1_000 * (self.ends - time.monotonic()))


def start(
    emulator: Emulator, settings: Settings, file: StoredFile, request: str, seconds: float = 900
) -> "subprocess.Popen[str]":
    """Begin an invocation for a file; whoever starts it waits for it, or kills it."""
    payload = {"event": event_of(file, FIRST_STEP), "request": request, "seconds": seconds}
    process = subprocess.Popen(
        [sys.executable, "-m", "aws.invocation"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={
            **emulator.environment,
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'tests'}",
            "POWERTOOLS_SERVICE_NAME": "tested",
            f"{PREFIX}INVENTORY": settings.inventory,
            f"{PREFIX}LEDGER": settings.ledger,
            f"{PREFIX}BUCKET": settings.bucket,
            f"{PREFIX}TOPIC": settings.topic,
            f"{PREFIX}OPERATIONS": settings.operations,
        },
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps(payload))
    process.stdin.close()
    process.stdin = None
    return process


def finish(process: "subprocess.Popen[str]") -> float:
    """Wait for an invocation; its peak memory in MiB. Raises RuntimeError where it failed."""
    out, err = process.communicate(timeout=600)
    if process.returncode:
        raise RuntimeError(f"the invocation failed:\n{out}\n{err}")
    return peak_in(out)


def peak_of(process: "subprocess.Popen[str]") -> float:
    """Wait for an invocation; its peak memory in MiB, also where nobody is there to hand on to."""
    out, err = process.communicate(timeout=600)
    assert not process.returncode or "ResourceNotFoundException" in err, f"{out}\n{err}"
    return peak_in(out)


def peak_in(out: str) -> float:
    """The last line of an invocation."""
    return float(out.splitlines()[-1])


def main(payload: dict[str, Any]) -> None:
    """Be the process."""
    # Its settings are read when it is imported, as Lambda does at a cold start.
    from shelfwatch.aws.functions.load_inventory import handler  # noqa: PLC0415 -- see above

    try:
        handler(
            payload["event"], Context(payload["request"], time.monotonic() + payload["seconds"])
        )
    finally:
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB_IN_MIB)


if __name__ == "__main__":
    main(json.load(sys.stdin))
