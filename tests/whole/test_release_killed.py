"""A release that is killed at any moment is finished by the next, and everything happens once."""

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from shelfwatch.cli import main

COMMAND = (sys.executable, "-m", "shelfwatch.cli")
DELAYS = [0.4, 0.6, 0.7, 0.8, 1.0]
"""Seconds from the start of the process; the work itself begins after about half of one."""

ITEMS = 30_000


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An installation in which a file that empties a store is held."""
    root = tmp_path / "home"
    for number, count in enumerate((5, 0)):
        file = tmp_path / f"{number}.csv"
        rows = "".join(f"Berlin,I{item},{count}\n" for item in range(ITEMS))
        file.write_text("store,item,count\n" + rows, encoding="utf-8")
        os.utime(file, (1_000 + number, 1_000 + number))
        main(["--home", str(root), "load", str(file)])
    return root


def asked(home: Path, query: str) -> list[tuple[object, ...]]:
    """What the database of an installation says."""
    with closing(sqlite3.connect(home / "shelfwatch.db")) as connection:
        return connection.execute(query).fetchall()


def kill_after(seconds: float, home: Path, upload: str) -> None:
    """Start to release an upload, and kill that process."""
    process = subprocess.Popen(  # noqa: S603 -- our own command
        [*COMMAND, "--home", str(home), "release", upload],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(seconds)  # a kill at a moment of the clock is what this is about
    process.kill()
    process.wait()


@pytest.mark.slow
@pytest.mark.parametrize("moment", DELAYS)
def test_a_killed_release_is_finished_by_the_next(home: Path, moment: float) -> None:
    """Each change is written once, and the file lies in done, once."""
    ((upload,),) = asked(home, "SELECT id FROM upload WHERE status = 'held'")
    kill_after(moment, home, str(upload))
    code = main(["--home", str(home), "release", str(upload)])
    assert code in (0, 2), "2 where nothing of it was left to be done"
    main(["--home", str(home), "deliver"])
    assert asked(home, "SELECT sum(count), count(*) FROM inventory") == [(0, ITEMS)]
    assert asked(home, "SELECT count(*) FROM change WHERE after = 0") == [(ITEMS,)]
    assert asked(home, "SELECT count(*), count(DISTINCT upload) FROM alert") == [(1, 1)]
    assert list((home / "held").iterdir()) == []
    assert [path.name for path in (home / "done").iterdir()] == ["1.csv"]
