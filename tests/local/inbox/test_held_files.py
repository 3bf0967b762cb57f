"""Copies of held files: whole or not there, and put away under the name that people know."""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from shelfwatch.core.errors import EnvironmentFault, Refused
from shelfwatch.core.uploads.upload import Origin, Upload
from shelfwatch.local.inbox.held_files import HeldFiles, copy_name, copy_safely

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HASH = hashlib.sha256(b"content").hexdigest()
UPLOAD = Upload("u1", "stock.csv.gz", HASH, NOON, NOON, Origin.INBOX, source="till")


@pytest.fixture
def files(tmp_path: Path) -> HeldFiles:
    """The folders of an installation."""
    return HeldFiles(tmp_path / "held", tmp_path / "done", tmp_path / "failed")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file that is to be held."""
    path = tmp_path / "stock.csv.gz"
    path.write_bytes(b"content")
    os.utime(path, (1_000, 1_000))
    return path


def test_a_copy_is_whole_and_keeps_its_time(files: HeldFiles, file: Path) -> None:
    """Under a name that begins with the id; nothing else lies there."""
    name = files.keep(file, UPLOAD)
    assert name == "u1-stock.csv.gz"
    assert files.find(name).read_bytes() == b"content"
    assert files.find(name).stat().st_mtime == 1_000
    assert [path.name for path in files.held.iterdir()] == [name]
    assert file.exists()


def test_a_file_that_changed_since_it_was_judged_is_not_kept(files: HeldFiles, file: Path) -> None:
    """And leaves no half of a copy."""
    file.write_bytes(b"the next export")
    with pytest.raises(Refused, match="changed while it was read"):
        files.keep(file, UPLOAD)
    assert list(files.held.iterdir()) == []


def test_a_good_copy_is_never_replaced(files: HeldFiles, file: Path) -> None:
    """Whatever lies now where the file came from."""
    name = files.keep(file, UPLOAD)
    before = files.find(name).stat()
    file.write_bytes(b"the next export")
    assert files.keep(file, UPLOAD) == name
    assert files.find(name).read_bytes() == b"content"
    assert files.find(name).stat().st_ino == before.st_ino


def test_a_copy_that_somebody_wrote_to_is_replaced(files: HeldFiles, file: Path) -> None:
    """By the file that comes again."""
    name = files.keep(file, UPLOAD)
    files.find(name).write_bytes(b"something else")
    files.keep(file, UPLOAD)
    assert files.find(name).read_bytes() == b"content"


@pytest.mark.parametrize(("is_loaded", "folder"), [(True, "done"), (False, "failed")])
def test_a_copy_is_put_away_once(
    files: HeldFiles, file: Path, folder: str, *, is_loaded: bool
) -> None:
    """In the folder of its source; a second time finds nothing to do."""
    name = files.keep(file, UPLOAD)
    files.put_away(name, UPLOAD, is_loaded=is_loaded)
    files.put_away(name, UPLOAD, is_loaded=is_loaded)
    lying = files.held.parent / folder / "till"
    assert [path.name for path in lying.iterdir()] == ["stock.csv.gz"]
    assert list(files.held.iterdir()) == []


def test_a_copy_that_is_put_away_takes_nobodys_name(files: HeldFiles, file: Path) -> None:
    """Two files of one name lie side by side."""
    for id in ("u1", "u2"):
        upload = Upload(id, "stock.csv", HASH, NOON, NOON, Origin.INBOX)
        files.put_away(files.keep(file, upload), upload, is_loaded=True)
    assert sorted(path.name for path in files.done.iterdir()) == ["stock-2.csv", "stock.csv"]


def test_a_copy_that_cannot_be_put_away_leaves_no_empty_file(files: HeldFiles) -> None:
    """A folder under its name can't replace the file that keeps the place."""
    name = copy_name(UPLOAD)
    (files.held / name).mkdir(parents=True)
    with pytest.raises(EnvironmentFault, match="can't be moved"):
        files.put_away(name, UPLOAD, is_loaded=True)
    assert list((files.done / "till").iterdir()) == []


def test_a_copy_that_is_gone_says_what_to_do(files: HeldFiles) -> None:
    """Somebody emptied the folder."""
    with pytest.raises(EnvironmentFault, match="load the file itself"):
        files.find("u1-stock.csv")


def test_a_folder_that_can_not_be_written_says_what_to_do(files: HeldFiles, file: Path) -> None:
    """And leaves no half of a copy."""
    files.held.write_text("in the way")
    with pytest.raises(EnvironmentFault, match="let Shelfwatch write there"):
        files.keep(file, UPLOAD)


def test_the_longest_name_still_makes_a_name(files: HeldFiles, file: Path) -> None:
    """Names in other scripts have more bytes than letters, and are not cut within one."""
    upload = Upload("u123456789abcdef", f"{'é' * 125}.csv", HASH, NOON, NOON, Origin.COMMAND)
    assert len(os.fsencode(copy_name(upload))) < 200
    assert files.find(files.keep(file, upload)).exists()


@pytest.mark.timeout(20)
def test_a_pipe_in_the_place_of_a_file_holds_nobody_up(tmp_path: Path) -> None:
    """It would be read for ever."""
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    with pytest.raises(OSError, match="no plain file"):
        copy_safely(pipe, BytesIO())


def test_two_loads_of_the_same_held_file_do_not_disturb_each_other(
    files: HeldFiles, file: Path
) -> None:
    """Each copies under a name of its own: of a shared one, the other would empty the copy."""
    content = bytes(range(256)) * 40_000
    file.write_bytes(content)
    upload = replace(UPLOAD, hash=hashlib.sha256(content).hexdigest())
    with ThreadPoolExecutor(8) as threads:
        names = list(threads.map(lambda _: files.keep(file, upload), range(24)))
    assert set(names) == {copy_name(upload)}
    assert [path.name for path in files.held.iterdir()] == [copy_name(upload)]
    assert files.find(names[0]).read_bytes() == content
