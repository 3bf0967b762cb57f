"""The public test files of others, where the folder that holds them is present."""

import io
import json
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from files.desk import read_bytes
from shelfwatch.core.errors import Refused
from shelfwatch.files.csv_parser import Lines, read_records

SHARED = os.environ.get("PUBLIC_TEST_DATA") or None
DATA = Path(SHARED or "nowhere")

pytestmark = pytest.mark.skipif(SHARED is None, reason="PUBLIC_TEST_DATA is not set")

BLANK_LINES = {"all-empty", "empty-one-column"}
"""Files whose only point is that a blank line is a row; in an inventory it is none."""


def cases(suite: str) -> list[Path]:
    """The companions of a suite; its files without one have no agreed meaning."""
    return sorted(DATA.glob(f"messy/{suite}/json/*.json"))


def found_cells(companion: Path) -> list[list[str]]:
    """Our cells of the CSV file that a companion explains."""
    [file] = companion.parent.parent.glob(f"csv*/{companion.stem}.csv")
    with file.open(encoding="utf-8", newline="") as text:
        lines = io.StringIO(text.read(), newline="")
    return [record.cells for record in read_records(Lines(lines), ",")]


def expected_cells(companion: Path, header: Sequence[str]) -> list[list[str]]:
    """The cells below the header as the companion gives them, as lists or by column."""
    rows = json.loads(companion.read_text(encoding="utf-8"))
    return [list(row) if isinstance(row, list) else [row[name] for name in header] for row in rows]


@pytest.mark.parametrize("companion", cases("csv-spectrum"), ids=lambda path: path.stem)
def test_csv_spectrum_is_read_as_its_companions_say(companion: Path) -> None:
    """All of its files."""
    header, *rows = found_cells(companion)
    assert rows == expected_cells(companion, header)


@pytest.mark.parametrize("companion", cases("csv-test-data"), ids=lambda path: path.stem)
def test_csv_test_data_is_read_as_its_companions_say(companion: Path) -> None:
    """All of its files but for blank lines; companions of lists include the first line."""
    cells = found_cells(companion)
    header = cells[0] if cells else []
    expected = expected_cells(companion, header)
    without_blank = [row for row in expected if any(row)]
    has_header = companion.stem.startswith("header-")
    assert (cells[1:] if has_header else cells) == without_blank
    assert without_blank == expected or companion.stem in BLANK_LINES


@pytest.mark.parametrize("file", sorted(DATA.glob("lab/*.csv")), ids=lambda path: path.stem)
def test_the_files_of_the_lab_are_read_row_by_row(file: Path) -> None:
    """Six items of one store, one of them at zero."""
    content = file.read_bytes()
    read = read_bytes(content)
    lines = content.decode().split("\n")[1:]
    assert [f"{store},{item},{count}" for _, store, item, count in read.rows] == lines[:6]
    assert sum(count == 0 for count in read.levels.values()) == 1
    assert not read.rejects


EXPORTS = {
    "Export_export_filtered_by_source": (5, 2, 0),
    "mainWarehouseInventory": (57, 0, 0),
    "products_apparel": (0, 22, 0),
    "stock_sources": (4, 0, 0),
    "v1-template": (5, 0, 0),
}
"""Levels, untracked rows and rejects of the exports that hold counts."""


@pytest.mark.parametrize("file", sorted(DATA.glob("exports/*.csv")), ids=lambda path: path.stem)
def test_public_exports_of_other_systems_are_read_unchanged(file: Path) -> None:
    """The one that has no counts gets one message that names its columns."""
    if file.stem not in EXPORTS:
        with pytest.raises(Refused, match="it has the columns"):
            read_bytes(file.read_bytes())
        return
    has_stores = b"source_code" in file.read_bytes()
    read = read_bytes(file.read_bytes(), None if has_stores else "Shop")
    assert (len(read.rows), read.untracked, len(read.rejects)) == EXPORTS[file.stem]
