"""Workbooks: the sheet that has the columns, as a person sees it, and nothing that does harm."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook

from files.desk import read_bytes
from files.sampling import levels_of, rejects_of, sample
from shelfwatch.core.errors import Refused
from shelfwatch.files.csv_parser import Lines, read_records
from shelfwatch.files.limits import Limits

pytestmark = pytest.mark.slow

HEADER = ("store", "item", "count")


def workbook(**sheets: Sequence[Sequence[object]]) -> bytes:
    """A workbook of these sheets, by name, in their order."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_sheet(content: bytes, xml: str) -> bytes:
    """The workbook with the content of its first sheet replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                before, _, rest = text.partition(b"<sheetData>")
                _, _, after = rest.partition(b"</sheetData>")
                text = before + f"<sheetData>{xml}</sheetData>".encode() + after
            new.writestr(name, text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def test_the_sheet_with_the_columns_is_taken_and_named() -> None:
    """Wherever it stands, below whatever title; rows are numbered as the sheet shows them."""
    stock = [["Stock report"], [], HEADER, ["Berlin", "tea", 12], [], ["Berlin", "mug", 0]]
    read = read_bytes(workbook(Notes=[["hello"]], Stock=stock))
    assert read.rows == [(4, "Berlin", "tea", Decimal(12)), (6, "Berlin", "mug", Decimal(0))]
    assert read.description == "Plain layout, sheet Stock, 1 store, 2 items; counts replace"


def test_a_workbook_is_one_whatever_it_is_called() -> None:
    """People rename files; the first bytes tell."""
    content = workbook(Stock=[HEADER, ["Berlin", "tea", 12]])
    assert read_bytes(content, name="stock.csv") == read_bytes(content, name="stock.xlsx")


def test_numbers_are_what_a_person_sees() -> None:
    """At most six places, and a whole number as an item has none; a count is never ambiguous."""
    cells = [(10045.0, 0.1 + 0.2), (12345678901234, 1.234), ("007", -3.0), (2.5, 1e-9), ("x", -0.0)]
    read = read_bytes(workbook(Stock=[HEADER, *[["B", *pair] for pair in cells]]))
    assert read.levels == {
        ("B", "10045"): Decimal("0.3"),
        ("B", "12345678901234"): Decimal("1.234"),
        ("B", "007"): Decimal(-3),
        ("B", "2.5"): Decimal(0),
        ("B", "x"): Decimal(0),
    }


def test_what_is_no_number_is_a_reject() -> None:
    """Errors, dates, and true or false are no counts; a formula counts as what it last gave."""
    values = ["#N/A", date(2026, 3, 1), True, None, "=1+1"]
    read = read_bytes(workbook(Stock=[HEADER, *[["B", f"i{n}", v] for n, v in enumerate(values)]]))
    assert not read.rows
    assert [each.value for each in read.rejects] == ["#N/A", "2026-03-01T00:00:00", "TRUE", "", ""]


def test_a_hidden_sheet_comes_after_those_that_a_person_sees() -> None:
    """It may be last month's."""
    book = Workbook()
    for name, count in (("Old", 1), ("New", 2)):
        sheet = book.create_sheet(name)
        sheet.append(HEADER)
        sheet.append(["B", "tea", count])
    book["Old"].sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    assert read_bytes(out.getvalue()).levels == {("B", "tea"): Decimal(2)}


@pytest.mark.parametrize("name", ["square.csv", "loyverse.csv", "shopify-current.csv", "odoo.csv"])
def test_a_sample_saved_as_a_workbook_gives_the_same(name: str) -> None:
    """As text, which is how a spreadsheet keeps what it does not take for a number."""
    expected = sample(name)
    lines = Lines(io.StringIO(expected.content.decode(), newline=""))
    rows = [record.cells for record in read_records(lines, ",")]
    read = read_bytes(workbook(Export=rows), expected.store)
    assert levels_of(read) == expected.expected["levels"]
    assert rejects_of(read) == expected.expected["rejects"]


def test_no_sheet_with_the_columns_gets_one_message() -> None:
    """It names the columns found."""
    with pytest.raises(Refused, match="it has the columns name, price"):
        read_bytes(workbook(A=[["name", "price"], ["x", 1]], B=[["hi"]]))


def damaged(content: bytes) -> dict[str, bytes]:
    """Ways in which a workbook can be none."""
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    return {
        "cut": content[: len(content) // 2],
        "another kind": empty.getvalue(),
        "broken XML": with_sheet(content, "<row r='1'><c r='A1'"),
        "no such column": with_sheet(content, "<row r='1'><c r='A!!'><v>1</v></c></row>"),
        "entities": content.replace(b"PK\x05\x06", b"PK\x05\x07"),
    }


@pytest.mark.parametrize(
    "kind", ["cut", "another kind", "broken XML", "no such column", "entities"]
)
def test_a_damaged_workbook_is_refused_with_one_sentence(kind: str) -> None:
    """Whatever the library beneath makes of it."""
    content = damaged(workbook(Stock=[HEADER, ["B", "tea", 1]]))[kind]
    with pytest.raises(Refused) as refused:
        read_bytes(content)
    assert str(refused.value).endswith(".")


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    ("limits", "xml", "reason"),
    [
        (replace(Limits(), workbook_bytes=2000), "", "more than the limit of 2,000 bytes"),
        (Limits(), "<row r='9999999999'><c r='A1'><v>1</v></c></row>", "too many rows"),
        (
            replace(Limits(), workbook_cells=100_000),
            "<row r='1'>{}</row>" + "<row><c r='XFD9'><v>1</v></c></row>" * 1000,
            "too many rows or cells",
        ),
    ],
)
def test_a_bomb_is_refused_before_it_does_harm(limits: Limits, xml: str, reason: str) -> None:
    """A few kilobytes may claim billions of cells; one stray cell in the last corner does."""
    header = "".join(f"<c t='inlineStr'><is><t>{name}</t></is></c>" for name in HEADER)
    header_row = f"<row r='1'>{header}</row>"
    body = xml.format(header) if "{}" in xml else header_row + xml
    content = with_sheet(workbook(Stock=[HEADER]), body)
    with pytest.raises(Refused, match=reason):
        read_bytes(content, limits=limits)


def test_a_stray_cell_in_the_last_corner_does_no_harm() -> None:
    """Somebody typed there once; the rows are where they were."""
    header = "".join(f"<c t='inlineStr'><is><t>{name}</t></is></c>" for name in HEADER)
    row = "<row r='2'><c t='str'><v>B</v></c><c t='str'><v>tea</v></c><c><v>4</v></c></row>"
    stray = "<row r='1048576'><c r='XFD1048576' t='str'><v>?</v></c></row>"
    content = with_sheet(workbook(Stock=[HEADER]), f"<row r='1'>{header}</row>{row}{stray}")
    read = read_bytes(content)
    assert read.levels == {("B", "tea"): Decimal(4)}
    assert len(read.rejects) == 1
