"""How much one file may ask of the machine."""

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may not exceed; beyond any of them it is refused, unless said otherwise.

    Attributes:
        file_bytes: Size as it arrives.
        text_bytes: Size once decompressed; a small gzip can hold a thousand times its size.
        line_bytes: Longest line, as UTF-8; at least a mebibyte, the size in which files are read.
        cell_chars: Longest cell; a longer one makes its row a reject. Also how much text a quoted
            cell may span before its quote counts as stray. Excel stops at 32,767.
        columns: Cells of the header; Excel stops at 16,384.
        workbook_bytes: Size of a workbook once it is unpacked, a part of which is held in memory.
        workbook_cells: Cells of a sheet, with the blank ones before the last of each row.
        stores: Different stores; far more than any chain has, so a wrong column is noticed.
        rejects: Rows that could not be understood, before the whole file counts as broken.
    """

    file_bytes: int = 2_048 * MEBIBYTE
    text_bytes: int = 4_096 * MEBIBYTE
    line_bytes: int = 4 * MEBIBYTE
    cell_chars: int = 131_072
    columns: int = 16_384
    workbook_bytes: int = 256 * MEBIBYTE
    workbook_cells: int = 50_000_000
    stores: int = 100_000
    rejects: int = 100_000
