"""Workbooks of a few kilobytes that would fill the memory: each is refused, with one sentence."""

import io
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from files.bounded import read_bounded
from files.desk import read_bytes
from shelfwatch.core.errors import Refused
from shelfwatch.files.limits import Limits
from shelfwatch.files.text.workbook_members import DIRECTORY_BYTES, Bounded

needs_proc = pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
CELLS = ("store", "item", "count", "Berlin", "tea", "4")
TEXTS = [f"<c t='s'><v>{at}</v></c>" for at in range(6)]
ROWS = f"<row r='1'>{''.join(TEXTS[:3])}</row><row r='2'>{''.join(TEXTS[3:])}</row>"
SHEET, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
BOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


def sheet(rows: str = ROWS) -> str:
    """A sheet of these rows."""
    return f"<worksheet xmlns='{MAIN}'><sheetData>{rows}</sheetData></worksheet>"


def strings(more: str = "") -> str:
    """The shared strings, with more of them."""
    return f"<sst xmlns='{MAIN}'>{''.join(f'<si><t>{text}</t></si>' for text in CELLS)}{more}</sst>"


def styles(formats: str = "<xf/>") -> str:
    """The formats of cells."""
    return f"<styleSheet xmlns='{MAIN}'><cellXfs>{formats}</cellXfs></styleSheet>"


def book(sheets: int = 1) -> str:
    """The list of sheets, which names the one sheet so many times."""
    one = "<sheet name='Stock' sheetId='1' r:id='r1'/>"
    return f"<workbook xmlns='{MAIN}' xmlns:r='{OFFICE}'><sheets>{one * sheets}</sheets></workbook>"


def relations(more: str = "") -> str:
    """Where the sheet lies, and more."""
    one = f"<Relationship Id='r1' Type='{OFFICE}/worksheet' Target='worksheets/sheet1.xml'/>"
    return f"<Relationships xmlns='{PACKAGE}/relationships'>{one}{more}</Relationships>"


TYPES = f"""<Types xmlns='{PACKAGE}/content-types'>
    <Override PartName='/{BOOK}' ContentType='{TYPE}.sheet.main+xml'/>
    <Override PartName='/{STRINGS}' ContentType='{TYPE}.sharedStrings+xml'/></Types>"""


def package(
    changed: Mapping[str, str] | None = None, empty: int = 0, method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """A workbook with some of its members changed, and with so many empty ones."""
    members = {
        "[Content_Types].xml": TYPES,
        BOOK: book(),
        RELATIONS: relations(),
        STRINGS: strings(),
        STYLES: styles(),
        SHEET: sheet(),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, text in {**members, **(changed or {})}.items():
            made.writestr(name, text)
        for number in range(empty):
            made.writestr(f"xl/media/{number}", b"")
    return out.getvalue()


def understated(content: bytes, name: str, size: int) -> bytes:
    """The same archive, whose list says that a member holds only `size` bytes, with their sum."""
    with zipfile.ZipFile(io.BytesIO(content)) as made:
        checksum = zlib.crc32(made.read(name)[:size])
    at = content.index(name.encode(), content.index(b"PK\x01\x02")) - 46
    sums = struct.pack("<L", checksum), struct.pack("<L", size)
    return content[: at + 16] + sums[0] + content[at + 20 : at + 24] + sums[1] + content[at + 28 :]


ATTRIBUTE = "a{}=''"

UNNEEDED = ("docProps/core.xml", "docProps/custom.xml", "xl/theme/theme1.xml")

LAUGHS = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 9))

BOMBS: Mapping[str, Callable[[], bytes]] = {
    "formats": lambda: package({STYLES: styles("<xf/>" * 5_000_000)}),
    "formats beyond any size": lambda: package({STYLES: styles("<xf/>" * 9_000_000)}),
    "strings": lambda: package({STRINGS: strings("<si/>" * 20_000_000)}),
    "one string": lambda: package({STRINGS: strings(f"<si>{'<r/>' * 20_000_000}</si>")}),
    "one text": lambda: package({STRINGS: strings(f"<si><t>{'x' * 200_000_000}</t></si>")}),
    "one row": lambda: package({SHEET: sheet(f"<row>{'<c/>' * 20_000_000}</row>")}),
    "rows": lambda: package({SHEET: sheet(ROWS + "<row r='1'/>" * 15_000_000)}),
    "no rows": lambda: package({SHEET: sheet(ROWS + "<x/>" * 20_000_000)}),
    "rows of another kind": lambda: package(
        {SHEET: sheet(ROWS + "<row xmlns='x'/>" * 9_000_000)},
    ),
    "rows in strings": lambda: package({STRINGS: strings("<row><c/></row>" * 9_000_000)}),
    "attributes": lambda: package(
        {STYLES: styles(f"<xf {' '.join(map(ATTRIBUTE.format, range(2_000_000)))}/>")}
    ),
    "depth": lambda: package({STYLES: styles("<a>" * 3_000_000 + "</a>" * 3_000_000)}),
    "sheets": lambda: package({BOOK: book(400_000)}),
    "sheets of one": lambda: package({BOOK: book(50_000)}),
    "relationships": lambda: package({RELATIONS: relations("<Relationship/>" * 2_000_000)}),
    "members": lambda: package(empty=120_000),
    "entities": lambda: package(
        {STRINGS: f"<!DOCTYPE sst [<!ENTITY l0 'ha'>{LAUGHS}]>{strings('<si><t>&l8;</t></si>')}"}
    ),
    "another method": lambda: package(
        {STYLES: styles("<xf/>" * 5_000_000)}, method=zipfile.ZIP_BZIP2
    ),
}

QUICK = ("formats", "one string", "one row", "no rows", "members", "entities")
"""Those of `make check`; the others are as much alike as they differ."""


@pytest.mark.slow
@needs_proc
@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    "kind",
    [kind if kind in QUICK else pytest.param(kind, marks=pytest.mark.slow) for kind in BOMBS],
)
def test_a_workbook_that_would_fill_the_memory_is_refused(kind: str, tmp_path: Path) -> None:
    """In a process that could not take the gigabytes either."""
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(BOMBS[kind]())
    taken = read_bounded(path)
    too_much = "would take too much memory: save the sheet as CSV UTF-8."
    assert taken.outcome == f"bomb.xlsx is a workbook that {too_much}"
    assert taken.mebibytes < 512


@needs_proc
@pytest.mark.slow
@pytest.mark.timeout(120)
def test_what_a_member_says_of_its_size_is_not_believed(tmp_path: Path) -> None:
    """Read at once, it would be unpacked whole before anybody counts."""
    path = tmp_path / "bomb.xlsx"
    bomb = package({STYLES: styles() + " " * 900_000_000})
    path.write_bytes(understated(bomb, STYLES, len(styles())))
    taken = read_bounded(path)
    assert taken.outcome == "1 rows"
    assert taken.mebibytes < 512


def test_a_list_of_members_is_read_only_as_far_as_it_can_be_held() -> None:
    """Zipfile asks for all of it at once, and for all that comes after a comment."""
    file = Bounded(io.BytesIO(bytes(DIRECTORY_BYTES)), "mine")
    assert len(file.read()) == DIRECTORY_BYTES
    with pytest.raises(Refused, match="mine is a workbook that would take too much memory"):
        file.read(2 * DIRECTORY_BYTES)


@pytest.mark.parametrize(
    "name", ["docProps/core.xml", "docProps/custom.xml", "xl/theme/theme1.xml"]
)
def test_what_nobody_needs_is_not_read(name: str) -> None:
    """However damaged it is."""
    read = read_bytes(package({name: "<a"}))
    assert len(read.rows) == 1


@pytest.mark.slow
@pytest.mark.timeout(60)
def test_as_many_formats_as_excel_can_keep_do_no_harm() -> None:
    """65,490, each with all that Excel writes."""
    names = ("numFmtId", "fontId", "fillId", "borderId", "xfId")
    parts = ("NumberFormat", "Font", "Fill", "Border", "Alignment")
    said = [f"{name}='0'" for name in names] + [f"apply{part}='1'" for part in parts]
    one = f"<xf {' '.join(said)}><alignment horizontal='center' wrapText='1'/></xf>"
    read = read_bytes(package({STYLES: styles(one * 65_490)}))
    assert len(read.rows) == 1


def test_a_workbook_may_be_read_as_often_as_it_has_to_be() -> None:
    """Each sheet is opened for its size, for its first rows, and for all of them."""
    content = package()
    with zipfile.ZipFile(io.BytesIO(content)) as made:
        size = sum(member.file_size for member in made.infolist())
    limits = Limits(workbook_bytes=max(size, 1_000_000))
    assert len(read_bytes(content, limits=limits).rows) == 1
