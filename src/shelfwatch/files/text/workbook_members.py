"""The zip archive that a workbook is, each member weighed before openpyxl takes it into memory.

openpyxl builds a tree of all that a member holds, of which a few kilobytes make gigabytes: it takes
up to 60 bytes for a byte of XML, and a zip archive holds a thousand times its size. So every member
that is read goes through expat first, which keeps nothing; what it counts is what the tree would
hold at a time. Of sheets and shared strings openpyxl lets each row and each string go.
"""

import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import IO, Literal
from xml.parsers import expat

from openpyxl import Workbook
from openpyxl.chartsheet import Chartsheet
from openpyxl.packaging.relationship import Relationship
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.xml.constants import SHEET_MAIN_NS

from shelfwatch.core.errors import Refused
from shelfwatch.files.limits import MEBIBYTE, Limits

CHUNK = MEBIBYTE

WORKBOOK = "xl/workbook.xml"

# What Excel writes. Of the other methods zipfile unpacks all that a piece holds at once.
BOUNDED_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

# The list of members, which is held whole: room for about forty thousand, of which Excel writes a
# few dozen.
DIRECTORY_BYTES = 4 * MEBIBYTE

# What may be held of a member at a time, as the scale weighs it: enough for the 65,490 cell
# formats that Excel can keep, and about a quarter of a gigabyte in openpyxl's own objects.
HELD = 64 * MEBIBYTE

# What they weigh beside their text, in bytes.
ELEMENT, ATTRIBUTE = 128, 32

# The largest member that is held whole; the formats of a very large workbook have ten.
WHOLE_BYTES = 32 * MEBIBYTE

# Rows of a sheet, of which Excel has half as many, or shared strings: two for each of its rows.
UNITS = 2 * 1_048_576

# How often all that a workbook may hold is read at most: a list of sheets may name one a million
# times, and each is opened three times.
READINGS = 4

# What opening a member counts at least.
LEAST_READING = 65_536

ROW, STRING = f"{SHEET_MAIN_NS}}}row", f"{SHEET_MAIN_NS}}}si"


def open_book(file: IO[bytes], name: str, limits: Limits) -> Workbook:
    """The workbook in `file`, whose rows are read from it as they are asked for.

    Raises Refused where it is no workbook, or holds more than can be read safely; and whatever
    openpyxl raises where it is damaged.
    """
    bounded = Bounded(file, name)
    package = Package(bounded, name, limits)
    reader = Reader(bounded, package)
    reader.read()
    return reader.wb


class Reader(ExcelReader):
    """openpyxl's reader, of what is needed here: strings, the formats of dates, and sheets."""

    def __init__(self, file: "Bounded", package: "Package") -> None:
        super().__init__(file, read_only=True, data_only=True, keep_links=False)
        self.archive.close()
        self.archive = self._package = package

    def read(self) -> None:
        """All but what nobody needs: properties, theme, and names."""
        self.read_manifest()
        self._package.unit = STRING
        self.read_strings()
        self._package.unit = ROW
        self.read_workbook()
        apply_stylesheet(self.archive, self.wb)
        self.read_worksheets()

    def read_chartsheet(self, sheet: Chartsheet, rel: Relationship) -> None:
        """A chart has no rows."""


class Package(zipfile.ZipFile):
    """The archive, which weighs a member before it gives it.

    `unit` is the element that openpyxl lets go once it is read, of a member that is opened; one
    that is read whole has none.
    """

    def __init__(self, file: "Bounded", name: str, limits: Limits) -> None:
        super().__init__(file)
        self._name = name
        self._left = READINGS * limits.workbook_bytes
        self._weighed: set[tuple[str, str | None]] = set()
        self.unit: str | None = None
        names = set(self.namelist())
        if WORKBOOK not in names:
            raise Refused(
                f"{name} is a workbook or an archive of a kind that is not read:"
                " save the sheet as .xlsx or as CSV UTF-8, and drop that file."
            )
        if sum(member.file_size for member in self.infolist()) > limits.workbook_bytes:
            raise Refused(
                f"{name} is a workbook that holds more than the limit of"
                f" {limits.workbook_bytes:,} bytes: save the sheet as CSV UTF-8."
            )

    def open(  # type: ignore[override]  # what openpyxl calls
        self, name: str, mode: Literal["r"] = "r"
    ) -> IO[bytes]:
        """A sheet, or the shared strings. Raises Refused."""
        self._weigh(self.getinfo(name), self.unit)
        return super().open(name, mode)

    def read(self, name: str) -> bytes:  # type: ignore[override]  # what openpyxl calls
        """All of a member that openpyxl makes one tree of. Raises Refused."""
        member = self.getinfo(name)
        if member.file_size > WHOLE_BYTES:
            raise too_much(self._name)
        self._weigh(member, None)
        return b"".join(self._chunks(member))

    def _weigh(self, member: zipfile.ZipInfo, unit: str | None) -> None:
        """Raise Refused where openpyxl would hold too much of a member, or read too much in all."""
        self._left -= max(member.file_size, LEAST_READING)
        if self._left < 0 or member.compress_type not in BOUNDED_METHODS:
            raise too_much(self._name)
        if (member.filename, unit) not in self._weighed:
            scale = Scale(self._name, unit)
            for chunk in self._chunks(member):
                scale.take(chunk)
            scale.take(b"")
            self._weighed.add((member.filename, unit))

    def _chunks(self, member: zipfile.ZipInfo) -> Iterator[bytes]:
        """The content, a piece at a time: a member may hold more than it says that it does."""
        with super().open(member) as file:
            while chunk := file.read(CHUNK):
                yield chunk


class Bounded(io.RawIOBase):
    """A file of which no more is read at a time than the longest list of members has.

    ZipFile reads that list at once, and makes an object of each member.
    """

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._file = file
        self._name = name

    def read(self, size: int | None = -1, /) -> bytes:
        """At most `size` bytes. Raises Refused where that is too much."""
        most = DIRECTORY_BYTES + 1 if size is None or size < 0 else size
        if most > DIRECTORY_BYTES + 1:
            raise too_much(self._name)
        return self._file.read(most)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place in the file."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """The place in the file."""
        return self._file.tell()

    def seekable(self) -> bool:
        """It is a file on a disk."""
        return True


class Scale:
    """Weighs what a tree of the XML would hold, and refuses what is too much.

    `unit` is the element whose content is let go at its end.
    """

    def __init__(self, name: str, unit: str | None) -> None:
        self._name = name
        self._unit = unit
        self._held = self._units = self._open_units = self._held_before = 0
        self._parser = expat.ParserCreate(namespace_separator="}")
        self._parser.ordered_attributes = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._doctype

    def take(self, chunk: bytes) -> None:
        """Weigh the next chunk, b"" after the last. Raises Refused, and ExpatError."""
        self._parser.Parse(chunk, not chunk)

    def _start(self, name: str, attributes: Sequence[str]) -> None:
        self._hold(ELEMENT + sum(map(len, attributes)) + ATTRIBUTE * len(attributes) // 2)
        if name == self._unit:
            if not self._open_units:
                self._held_before = self._held
            self._open_units += 1

    def _end(self, name: str) -> None:
        if name == self._unit:
            self._open_units -= 1
            if not self._open_units:
                self._units += 1
                self._held = self._held_before - ELEMENT  # what is left of a unit is counted apart
                if self._units > UNITS:
                    raise too_much(self._name)

    def _text(self, text: str) -> None:
        self._hold(len(text))

    def _hold(self, weight: int) -> None:
        self._held += weight
        if self._held > HELD:
            raise too_much(self._name)

    def _doctype(self, *_: object) -> None:
        """No workbook has one (ECMA-376-2, 8.1.4), and its entities make much of little."""
        raise too_much(self._name)


def too_much(name: str) -> Refused:
    """The one sentence for a workbook that would fill the memory."""
    return Refused(
        f"{name} is a workbook that would take too much memory: save the sheet as CSV UTF-8."
    )
