"""The text of a file as UTF-8 on disk, whatever encoding it came in."""

import codecs
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from shelfwatch.files.encoding import LABELS, decide_encoding
from shelfwatch.files.firstpass import refuse_long_line
from shelfwatch.files.limits import Limits
from shelfwatch.files.opening import OpenedFile, scratch_faults
from shelfwatch.files.survey import LineSurvey


@dataclass(frozen=True, slots=True)
class Text:
    """UTF-8 at `path`, maybe with a byte order mark; `label` is the encoding that it came in."""

    path: Path
    label: str
    survey: LineSurvey

    @contextmanager
    def opened(self) -> Iterator[io.TextIOWrapper]:
        r"""The text for reading; lines end in \n, \r or \r\n, and keep their ends."""
        with self.path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            yield file


def prepare_text(opened: OpenedFile, folder: Path, limits: Limits) -> Text:
    """The text of a file; what is not UTF-8 is written to `folder` as UTF-8.

    Bytes that stand for no character become U+FFFD, which no name and no count can contain.
    Raises Refused where a line is too long.
    """
    encoding = decide_encoding(opened.evidence, opened.chunks())
    if opened.evidence.is_utf8 and encoding == "utf-8":
        return Text(opened.text, LABELS[encoding], opened.survey)
    path = folder / "text"
    survey = LineSurvey(limits)
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    with scratch_faults(), path.open("wb") as out:
        for chunk in opened.chunks():
            recoded = decoder.decode(chunk).encode()
            survey.feed(recoded)
            refuse_long_line(opened.source.name, survey, limits.line_bytes)
            out.write(recoded)
        out.write(decoder.decode(b"", final=True).encode())
    return Text(path, LABELS[encoding], survey)
