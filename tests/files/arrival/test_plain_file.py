"""Which file is read: the one that was named and looked at, and never another."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from files.desk import read_path
from shelfwatch.core.errors import EnvironmentFault, Refused
from shelfwatch.files.arrival.opened_file import copied, open_file
from shelfwatch.files.arrival.plain_file import FileId, descriptor_path, inert_folder, open_plain
from shelfwatch.files.duckdb_session import fields_scan
from shelfwatch.files.limits import Limits

HEADER = "store,item,count\n"
ODD = ["stock[1].csv", "stock?.csv", "*.csv", "{stock1,a}.csv", "~.csv", "a'b.csv", "a\\b.csv"]
LIMITS = Limits()


def lay(path: Path, *stores: str) -> Path:
    """A file of these stores at `path`, in a folder that is made where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER + "".join(f"{store},tea,1\n" for store in stores), encoding="utf-8")
    return path


def stores_in(path: Path, scratch: Path) -> Sequence[str]:
    """The stores that a file is read as."""
    return [store for _, store, _, _ in read_path(path, None, LIMITS, scratch).rows]


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """A folder to work in."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("name", ODD)
def test_a_file_is_never_a_pattern(name: str, tmp_path: Path, scratch: Path) -> None:
    """Beside it lies what the pattern would have meant."""
    for other in ("stock1.csv", "a.csv"):
        lay(tmp_path / other, "Lisbon")
    assert stores_in(lay(tmp_path / name, "Berlin"), scratch) == ["Berlin"]


@pytest.mark.parametrize("name", ["shop[1]", "shop?", "*", "{shop1,a}", "store=Oslo"])
def test_neither_is_a_folder(name: str, tmp_path: Path, scratch: Path) -> None:
    """DuckDB takes `key=value` in a path as a column."""
    for other in ("shop1", "a"):
        lay(tmp_path / other / "stock.csv", "Lisbon")
    assert stores_in(lay(tmp_path / name / "stock.csv", "Berlin"), scratch) == ["Berlin"]


@pytest.mark.parametrize("ending", ["\n", "\n \n"], ids=["read at once", "read by records"])
@pytest.mark.parametrize("name", ["tmp[1]", "t?", "*", "{tmp1,a}", "key=value"])
def test_neither_is_the_scratch_folder(name: str, ending: str, tmp_path: Path) -> None:
    """Also where the text is spooled there, as that of UTF-16 is."""
    scratch = tmp_path / name
    scratch.mkdir()
    path = tmp_path / "stock.csv"
    path.write_text(f"{HEADER}Berlin,tea,1{ending}", encoding="utf-16")
    assert stores_in(path, scratch) == ["Berlin"]
    assert not list(scratch.iterdir())


def test_what_is_read_is_what_was_hashed(tmp_path: Path, scratch: Path) -> None:
    """Another file under the name changes nothing of what is open."""
    path = lay(tmp_path / "stock.csv", "Berlin")
    with open_file(path, path.name, LIMITS, scratch) as opened:
        lay(tmp_path / "other.csv", "Lisbon").replace(path)
        assert b"".join(opened.chunks()) == f"{HEADER}Berlin,tea,1\n".encode()
        assert opened.text.read_bytes().endswith(b"Berlin,tea,1\n")


def seen(path: Path) -> FileId:
    """The file as a look at the folder found it."""
    found = path.lstat()
    return FileId(found.st_dev, found.st_ino)


def test_a_link_is_followed_only_where_a_person_names_it(tmp_path: Path, scratch: Path) -> None:
    """Somebody else may have swapped it in since the folder was looked at."""
    path, link = lay(tmp_path / "stock.csv", "Berlin"), tmp_path / "link.csv"
    link.symlink_to(path)
    with open_file(link, link.name, LIMITS, scratch) as opened:
        assert opened.fault is None
    with pytest.raises(Refused, match="changed while it was read"):
        open_file(link, link.name, LIMITS, scratch, seen(path))


def test_a_folder_that_is_swapped_for_a_link_leads_nowhere(tmp_path: Path, scratch: Path) -> None:
    """The file that lies behind it is another."""
    path = lay(tmp_path / "inbox" / "Berlin" / "stock.csv", "Berlin")
    looked = seen(path)
    lay(tmp_path / "secret" / "stock.csv", "Lisbon")
    path.parent.rename(tmp_path / "away")
    path.parent.symlink_to(tmp_path / "secret")
    with pytest.raises(Refused, match="changed while it was read"):
        open_file(path, path.name, LIMITS, scratch, looked)


@pytest.mark.timeout(20)
def test_a_pipe_holds_nobody_up(tmp_path: Path, scratch: Path) -> None:
    """Opening one waits for whoever writes to it, which may be nobody."""
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    with pytest.raises(Refused, match="it is no plain file"):
        open_file(pipe, pipe.name, LIMITS, scratch)


def test_without_paths_of_descriptors_an_odd_scratch_folder_is_named(tmp_path: Path) -> None:
    """MacOS has none of them; an ordinary folder is used as it is."""
    none, odd, plain = tmp_path / "none", tmp_path / "tmp[1]", tmp_path / "plain"
    for folder in (odd, plain):
        folder.mkdir()
    with inert_folder(plain, none) as folder:
        assert folder == plain
    with (
        pytest.raises(EnvironmentFault, match="choose another folder"),
        inert_folder(odd, none),
    ):
        pass
    with pytest.raises(EnvironmentFault, match="choose another folder"):
        fields_scan(odd / "levels.txt", {"item": "VARCHAR"}, "\t")


def test_without_paths_of_descriptors_a_file_is_copied(tmp_path: Path) -> None:
    """From what is open, not from what lies under the name."""
    path = lay(tmp_path / "stock.csv", "Berlin")
    with open_plain(path) as file:
        assert descriptor_path(file.fileno(), tmp_path / "none") is None
        lay(tmp_path / "other.csv", "Lisbon").replace(path)
        copy = copied(file, tmp_path / "copy", most=1)
    assert copy.read_text(encoding="utf-8").endswith("Berlin,tea,1\n")


def test_a_refused_file_is_not_copied(tmp_path: Path) -> None:
    """It may be a thousand times too large."""
    with open_plain(lay(tmp_path / "stock.csv", "Berlin")) as file:
        assert copied(file, tmp_path / "copy", most=0).read_bytes() == b""


def test_an_oversized_file_keeps_its_sentence(tmp_path: Path, scratch: Path) -> None:
    """Whatever its name is."""
    path = lay(tmp_path / "stock[1].csv", "Berlin")
    with pytest.raises(Refused, match=r"stock\[1\].csv has 30 bytes"):
        read_path(path, None, replace(LIMITS, file_bytes=10), scratch)
