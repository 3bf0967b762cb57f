"""A file that was undone, and that comes into the inbox once more."""

import os
from pathlib import Path

from local.served import Post, RateLimiter, installed
from shelfwatch.core.uploads.upload import Status
from shelfwatch.local.daemon.events import FileDone
from shelfwatch.service.undo import undo


def test_an_undone_file_that_is_dropped_again_is_not_loaded(tmp_path: Path) -> None:
    """It goes to failed/, and the event says when it was undone."""
    with installed(tmp_path, Post()) as installation:
        turns = RateLimiter(installation)
        turns.after(0)
        for _ in range(2):
            path = turns.drop("a.csv", "Oslo,Kettle,5\n")
            os.utime(path, ns=(0, 1_700_000_000_000_000_000))
            done = [event for event in turns.after(1) if isinstance(event, FileDone)]
            if done[0].report.status is Status.LOADED:
                undo(installation.platform, done[0].report.upload.id)
        assert done[0].report.status is Status.UNDONE
        assert done[0].report.message.startswith("Undone at ")
        assert [path.name for path in installation.home.failed.iterdir()] == ["a.csv"]
        assert turns.stores() == set()
