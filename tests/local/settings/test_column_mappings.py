"""Mappings as they are saved: read back as they were, and one for each header."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.files.layouts.custom import OwnColumns
from shelfwatch.local.settings.column_mappings import Saved, read_mappings, save_mapping, toml_table

NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)


def test_what_was_saved_is_read_back(tmp_path: Path) -> None:
    """A newer mapping for the same columns replaces the older, in whatever order they stand."""
    file = tmp_path / "mappings.toml"
    assert read_mappings(file) == []
    older = OwnColumns("Artikel", "Menge", None, "Bonn", ["Artikel", "Menge", "Lager"])
    other = OwnColumns("sku", "qty", None, None, ["sku", "qty"])
    newer = OwnColumns("Artikel", "Menge", "Lager", None, ["lager", "artikel", "menge"])
    for mapping in (older, other, newer):
        save_mapping(file, mapping)
    assert read_mappings(file) == [other, newer]


@given(NAMES, NAMES, st.lists(NAMES, min_size=1, max_size=4))
def test_any_column_name_survives(item: str, count: str, header: list[str]) -> None:
    """Quotes, line breaks and characters that TOML has to escape."""
    [table] = tomllib.loads(toml_table(OwnColumns(item, count, None, None, header)))["mapping"]
    assert Saved(**table) == Saved(header=header, item_column=item, count_column=count)


@pytest.mark.parametrize("content", ["[[mapping]]\nitem = 1", "mapping = 3", "nonsense", "\udc80"])
def test_a_file_that_is_none_says_what_to_do(tmp_path: Path, content: str) -> None:
    """The service keeps its files then, and goes on once it is mended."""
    file = tmp_path / "mappings.toml"
    file.write_bytes(content.encode(errors="surrogateescape"))
    with pytest.raises(EnvironmentFault, match="mend the file"):
        read_mappings(file)
