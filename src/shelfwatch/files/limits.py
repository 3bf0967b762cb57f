"""How much one file may ask of the machine."""

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024

# Beyond that a file is not worked on any faster.
MOST_MEMORY = 256 * MEBIBYTE


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
        least_memory: Bytes that working on any file may take before it spills to the disk; a long
            text may take a quarter of its size more, and none more than MOST_MEMORY.
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
    least_memory: int = MOST_MEMORY


@dataclass(frozen=True, slots=True)
class Room:
    """What the work on one text may take; `text_bytes` is its length."""

    limits: Limits
    text_bytes: int

    @property
    def memory(self) -> int:
        """How many bytes of memory it may take before it spills.

        Ten million levels need about 128 MiB to be compared at all, and are 288 MiB of text.
        """
        return min(self.limits.least_memory + self.text_bytes // 4, MOST_MEMORY)
