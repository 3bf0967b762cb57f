"""The machine's own time zone, in summer and in winter."""

import os
import subprocess
import sys

SHOW = """
from datetime import UTC, datetime
from shelfwatch.local.settings.time_zone import MachineZone
zone = MachineZone()
for month in (1, 7):
    print(datetime(2026, month, 15, 12, tzinfo=zone).astimezone(UTC).isoformat())
    print(datetime(2026, month, 15, 12, tzinfo=UTC).astimezone(zone).isoformat())
"""


def test_each_time_has_the_offset_of_its_own_season() -> None:
    """A date in July is in summer time, also where it is said in January."""
    environment = {**os.environ, "TZ": "Europe/Berlin"}
    answer = subprocess.run(  # noqa: S603 it is this very interpreter, with a constant
        [sys.executable, "-c", SHOW], env=environment, capture_output=True, text=True, check=True
    ).stdout.split()
    assert answer == [
        "2026-01-15T11:00:00+00:00",
        "2026-01-15T13:00:00+01:00",
        "2026-07-15T10:00:00+00:00",
        "2026-07-15T14:00:00+02:00",
    ]
