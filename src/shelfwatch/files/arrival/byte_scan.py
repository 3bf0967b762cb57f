"""The first pass over a file's bytes: limits, kind of file, evidence for its encoding, lines."""

import codecs

from shelfwatch.core.errors import Refused
from shelfwatch.files.arrival.encoding import Evidence
from shelfwatch.files.arrival.line_survey import LineSurvey
from shelfwatch.files.limits import Limits

# How .xlsx starts: it is a zip archive.
WORKBOOK = b"PK\x03\x04"

# How .xls starts, and any workbook with a password.
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

# Enough lines to count separators in, also of a wide file in UTF-16.
HEAD_BYTES = 65_536


class ByteScan:
    """Takes the text of a file, without gzip, chunk by chunk; refuses as soon as it must."""

    def __init__(self, name: str, limits: Limits) -> None:
        self._name = name
        self._most_bytes = limits.text_bytes
        self._line_bytes = limits.line_bytes
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._size = 0
        self._head = b""
        self._is_utf8 = True
        self.survey = LineSurvey(limits)

    def take(self, chunk: bytes) -> None:
        """Look at the next chunk, b"" after the last. Raises Refused."""
        if not self._size:
            self._head = chunk[:HEAD_BYTES]
            self._refuse_old_workbook()
        self._size += len(chunk)
        if self._size > self._most_bytes:
            raise Refused(
                f"{self._name} holds more text than the limit of {self._most_bytes:,} bytes:"
                " split it into smaller files."
            )
        # Its bytes are packed: they have no lines and no encoding.
        if self.is_workbook:
            return
        # Looked at while they are read: a bomb of one endless line is stopped within a chunk.
        self.survey.feed(chunk)
        refuse_long_line(self._name, self.survey, self._line_bytes)
        self._decode(chunk)

    @property
    def is_workbook(self) -> bool:
        """Whether the file is a workbook, which its first bytes tell, whatever it is called."""
        return self._head.startswith(WORKBOOK)

    def evidence(self) -> Evidence:
        """What was seen that tells the encoding; complete once b"" was taken."""
        return Evidence(self._head, self._is_utf8)

    def _decode(self, chunk: bytes) -> None:
        """Note the first byte that is not UTF-8, wherever it comes."""
        if self._is_utf8:
            try:
                self._decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError:
                self._is_utf8 = False

    def _refuse_old_workbook(self) -> None:
        if self._head.startswith(OLD_WORKBOOK):
            raise Refused(
                f"{self._name} is a workbook of the old kind (.xls) or has a password:"
                " save it as .xlsx without a password, or as CSV UTF-8, and drop that file."
            )


def refuse_long_line(name: str, survey: LineSurvey, line_bytes: int) -> None:
    """Raise Refused where a line is too long to be held in memory."""
    if survey.longest > line_bytes:
        raise Refused(
            f"{name} holds a line longer than {line_bytes:,} bytes:"
            " check that it is a CSV file with one row a line."
        )
