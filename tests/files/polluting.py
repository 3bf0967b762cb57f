"""Every small damage of one clean inventory: a separator less or more, a quote more, anywhere."""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal

ROWS, COLUMNS = 80, 9
HEADER = ["store", "item", "name", "price", "count", "minimum", "supplier", "rank", "note"]
STORES = ("Berlin", "Bonn", "Köln")
NAMES = ("Kettle", "Tea, green", "Cup", 'Pan 5" wide', "Spoon")


def grid() -> list[list[str]]:
    """A header of nine columns and eighty rows, some with blank notes, numbers everywhere."""
    rows = [
        [
            STORES[n % 3],
            f"A-{n}",
            NAMES[n % 5],
            f"{n + 3}.50",
            str(n * 7 % 23),
            str(n % 4),
            str(900 + n),
            str(n + 300),
            "" if n % 3 else f"note {n}",
        ]
        for n in range(ROWS)
    ]
    return [HEADER, *rows]


def levels() -> dict[tuple[str, str], Decimal]:
    """What the clean inventory says."""
    return {(row[0], row[1]): Decimal(row[4]) for row in grid()[1:]}


def written(cells: list[list[str]], delimiter: str = ",", end: str = "\n", quoting: int = 0) -> str:
    """The cells as a CSV text."""
    out = io.StringIO()
    writer = csv.writer(
        out,
        delimiter=delimiter,
        lineterminator=end,
        quoting=csv.QUOTE_ALL if quoting else csv.QUOTE_MINIMAL,
    )
    writer.writerows(cells)
    return out.getvalue()


def damaged_lines(delimiter: str, quoting: int) -> Iterator[tuple[str, str]]:
    """Every file with one separator less or more, or one quote more, and what was done to it."""
    lines = written(grid(), delimiter, quoting=quoting).splitlines()
    for row, line in enumerate(lines):
        places = [at for at, char in enumerate(line) if char == delimiter]
        for column, at in enumerate(places):
            for what, changed in (
                ("less", line[:at] + line[at + 1 :]),
                ("more", line[:at] + delimiter + line[at:]),
                ("quote before", line[:at] + '"' + line[at:]),
                ("quote behind", line[: at + 1] + '"' + line[at + 1 :]),
            ):
                text = "\n".join([*lines[:row], changed, *lines[row + 1 :]]) + "\n"
                yield f"{what} in row {row + 1}, column {column + 1}", text


def whole_files() -> Iterator[tuple[str, bytes]]:
    """The inventory in other dialects, and with other things around it."""
    clean = written(grid())
    for delimiter in ",;\t|":
        for quoting in (0, 1):
            for end in ("\n", "\r\n", "\r"):
                text = written(grid(), delimiter, end, quoting)
                for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252", "mac_roman", "cp850"):
                    yield f"{delimiter!r} {quoting} {end!r} {encoding}", text.encode(encoding)
    header = clean.split("\n", 1)[0]
    for before in (
        "My stock\n",
        "My stock,,,,,,,,\n",
        "Stock as of 2026-11-26,,\n\n",
        "\n\n",
        "\t",
    ):
        yield f"preamble {before!r}", (before + clean).encode()
    yield "doubled header", f"{header}\n{clean}".encode()
    lines = clean.splitlines(keepends=True)
    yield "header on each page", "".join([*lines[:40], lines[0], *lines[40:]]).encode()
    for names in (
        HEADER[::-1],
        ["day", "clerk", *HEADER[2:]],
        HEADER[:4],
        list("abcdefghi"),
    ):
        for gap in ("", "\n", "\nOrders of today\n"):
            below = written(
                [
                    names,
                    *(
                        [f"Mon{n}", f"X{n}", "a", "1", "5", "6", "7", "8", "9"][: len(names)]
                        for n in range(3)
                    ),
                ]
            )
            yield f"second table {names[0]} {len(names)} {gap!r}", (clean + gap + below).encode()
    yield "total", f"{clean}Total,,,,{sum(levels().values())},,,,\n".encode()
