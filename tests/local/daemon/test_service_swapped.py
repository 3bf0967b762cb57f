"""Somebody puts another thing in the place of a file that the service is about to read."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from local.served import HEADER, Post, RateLimiter, installed
from shelfwatch.core.uploads.upload import Status
from shelfwatch.local.daemon.events import FileDone


@pytest.fixture
def turns(tmp_path: Path) -> Iterator[RateLimiter]:
    """A service that has looked at a file in a folder of its inbox, and is about to take it."""
    with installed(tmp_path / "home", Post()) as installation:
        made = RateLimiter(installation)
        secret = tmp_path / "secret"
        secret.mkdir()
        (secret / "stock.csv").write_text(f"{HEADER}Oslo,salary,4\n", encoding="utf-8")
        (made.home.inbox / "Berlin").mkdir()
        yield made


def link_to_file(path: Path, secret: Path) -> None:
    """A link in the place of the file."""
    path.unlink()
    path.symlink_to(secret / path.name)


def link_to_folder(path: Path, secret: Path) -> None:
    """A link in the place of its folder."""
    path.unlink()
    path.parent.rmdir()
    path.parent.symlink_to(secret)


def pipe(path: Path, _secret: Path) -> None:
    """A pipe that nobody writes to."""
    path.unlink()
    os.mkfifo(path)


@pytest.mark.timeout(30)
@pytest.mark.parametrize("swap", [link_to_file, link_to_folder, pipe])
def test_what_is_swapped_in_is_not_read(
    swap: Callable[[Path, Path], None], turns: RateLimiter, tmp_path: Path
) -> None:
    """Nothing of it is loaded, nor does it leave its place."""
    turns.drop("Berlin/stock.csv", "Berlin,tea,1\n")
    ready = turns.service.ready()
    assert [path.name for path in ready] == ["stock.csv"]
    swap(ready[0], tmp_path / "secret")
    turns.service.files.take(ready)
    assert not turns.stores()
    (done,) = (event for event in turns.events if isinstance(event, FileDone))
    assert done.report.status is Status.REFUSED
    assert done.moved is None
    assert (tmp_path / "secret" / "stock.csv").exists()
    assert not [*turns.home.failed.rglob("*.csv"), *turns.home.done.rglob("*.csv")]


def test_a_name_in_the_inbox_is_no_pattern(turns: RateLimiter) -> None:
    """Berlin's file beside that of Lisbon, which a pattern would mean."""
    turns.drop("stock1.csv", "Lisbon,tea,1\n")
    turns.after(5)
    turns.drop("stock[1].csv", "Berlin,tea,0\n")
    turns.after(5)
    turns.after(5)
    assert turns.stores() == {"Lisbon", "Berlin"}
