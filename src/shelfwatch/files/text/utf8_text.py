"""The text of a file as UTF-8 on disk, whatever encoding it came in."""

import codecs
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from shelfwatch.files.arrival.byte_scan import refuse_long_line
from shelfwatch.files.arrival.encoding import LABELS, unicode_of
from shelfwatch.files.arrival.line_survey import LineSurvey
from shelfwatch.files.arrival.opened_file import CHUNK, OpenedFile, scratch_faults
from shelfwatch.files.layouts import LAYOUTS, Layout
from shelfwatch.files.limits import Limits
from shelfwatch.files.text.alphabets import LABELS as PAGE_LABELS
from shelfwatch.files.text.code_pages import find_code_page


@dataclass(frozen=True, slots=True)
class Text:
    """UTF-8 at `path`, maybe with a byte order mark; `label` is the encoding that it came in.

    `sheet` is the one of a workbook that it was made of.
    """

    path: Path
    label: str
    survey: LineSurvey
    sheet: str | None = None

    @contextmanager
    def opened(self) -> Iterator[io.TextIOWrapper]:
        r"""The text for reading; lines end in \n, \r or \r\n, and keep their ends."""
        with self.path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            yield file


def prepare_text(
    opened: OpenedFile,
    folder: Path,
    limits: Limits,
    layouts: Sequence[Layout] = LAYOUTS,
    file: str | None = None,
    encoding: str | None = None,
) -> Text:
    """The text of a file; what is not UTF-8 is written to `folder` as UTF-8.

    `encoding` is the code page of a file that is no Unicode, where a person said so.
    Bytes that stand for no character become U+FFFD, which no name and no count can contain. Of a
    workbook it is the sheet that one of `layouts` knows, or that can be understood by its names,
    where `file` says what it is called. Raises Refused where a line is too long,
    where nothing tells the code page, or where there is no such sheet.
    """
    if opened.is_workbook:
        return text_of_workbook(opened, folder / "text", limits, layouts, file)
    codec = unicode_of(opened.evidence, opened.chunks()) or encoding
    if codec is None:
        codec = find_code_page(opened.chunks(), opened.source.name)
    # The common case: nothing is copied.
    if opened.evidence.is_utf8 and codec == "utf-8":
        return Text(opened.text, LABELS[codec], opened.survey)
    path = folder / "text"
    survey = LineSurvey(limits)
    decoder = codecs.getincrementaldecoder(codec)("replace")
    with scratch_faults(), path.open("wb") as out:
        for chunk in opened.chunks():
            recoded = decoder.decode(chunk).encode()
            survey.feed(recoded)
            refuse_long_line(opened.source.name, survey, limits.line_bytes)
            out.write(recoded)
        # A character that was cut off at the end of the file comes out only now.
        out.write(decoder.decode(b"", final=True).encode())
    return Text(path, LABELS.get(codec) or PAGE_LABELS.get(codec, codec), survey)


def text_of_workbook(
    opened: OpenedFile, path: Path, limits: Limits, layouts: Sequence[Layout], file: str | None
) -> Text:
    """The sheet of a workbook that has the columns of an inventory, written to `path`."""
    # openpyxl takes half a second to import, and most files are no workbooks.
    from shelfwatch.files.text.workbook import sheet_to_csv  # noqa: PLC0415 -- as the line above says

    sheet = sheet_to_csv(
        opened.text, opened.source.name, path, limits, layouts, by_names=file is not None
    )
    survey = LineSurvey(limits)
    with path.open("rb") as written:
        while chunk := written.read(CHUNK):
            survey.feed(chunk)
    return Text(path, LABELS["utf-8"], survey, sheet)
