"""What a service that was killed leaves behind for the next one."""

from pathlib import Path

import pytest

from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.local.inbox.file_readiness import look_at
from shelfwatch.local.inbox.reading_mark import FILE, Kills, identity_of


def killed_while_reading(root: Path, file: str) -> None:
    """A service that ends as it reads: its process has no time to strike anything out."""
    service = Kills(root)
    reading = service.reading(file)
    reading.__enter__()
    note = (root / FILE).read_bytes()
    reading.__exit__(None, None, None)
    (root / FILE).write_bytes(note)


def test_two_kills_with_a_file_are_too_many(tmp_path: Path) -> None:
    """Also where others were read between them."""
    for _ in range(2):
        assert not Kills(tmp_path).are_too_many("a")
        killed_while_reading(tmp_path, "a")
        later = Kills(tmp_path)
        with later.reading("b"):
            pass
    assert later.are_too_many("a")
    assert not later.are_too_many("b")


def test_what_is_settled_is_forgotten(tmp_path: Path) -> None:
    """Whoever drops the file again may be lucky."""
    for _ in range(2):
        killed_while_reading(tmp_path, "a")
    Kills(tmp_path).forget("a")
    assert not Kills(tmp_path).are_too_many("a")
    assert not (tmp_path / FILE).exists()


@pytest.mark.parametrize("note", ["", "{", "[]", '{"kills": 3, "reading": "a"}', '{"kills": {}}'])
def test_a_damaged_note_is_none(note: str, tmp_path: Path) -> None:
    """It must not keep the service from its work."""
    (tmp_path / FILE).write_text(note, encoding="ascii")
    assert not Kills(tmp_path).are_too_many("a")


def test_a_name_may_be_of_any_bytes(tmp_path: Path) -> None:
    """Names of files need not be text."""
    killed_while_reading(tmp_path, "\udcff é")
    killed_while_reading(tmp_path, "\udcff é")
    assert Kills(tmp_path).are_too_many("\udcff é")


def test_where_it_cannot_be_written_down_nothing_is_read(tmp_path: Path) -> None:
    """The file waits, and the sentence says for what."""
    kills = Kills(tmp_path / "gone")
    with pytest.raises(EnvironmentFault, match="can't be written"), kills.reading("a"):
        pytest.fail("it was read")


def test_another_content_is_another_file(tmp_path: Path) -> None:
    """The same name with another size or time has had no chance yet."""
    path = tmp_path / "stock.csv"
    path.write_bytes(b"a")
    first = look_at(path)
    path.write_bytes(b"ab")
    second = look_at(path)
    assert first is not None
    assert second is not None
    assert identity_of(path, "", first) != identity_of(path, "", second)
    assert identity_of(path, "", first) != identity_of(path, "Berlin", first)
