"""What the bytes of a text show of its lines, gathered in one cheap pass.

Only operations that Python does in C are used, so that a pass over a file costs little beside
reading it from disk.
"""

from shelfwatch.files.limits import Limits


class LineSurvey:
    """Line ends and line lengths of UTF-8 text, fed chunk by chunk.

    Attributes:
        last_line: Number of the last line that is not empty; lines are numbered from 1.
        longest: Bytes of the longest line that reaches over the edge of a chunk; a line inside a
            chunk is shorter than the chunk.
        has_quotes: Whether there is a quote anywhere.
    """

    def __init__(self, limits: Limits) -> None:
        self._most = limits.cell_chars
        # A third, see `_measure`: to look at each line would cost more than reading the file.
        self._window = max(limits.cell_chars // 3, 1)
        self._newlines = 0
        self._returns = 0
        self._pairs = 0
        self._ends_in_return = False
        self._unended = 0
        self.last_line = 0
        self.longest = 0
        self._is_dense = True
        self.has_quotes = False

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes of the text into account."""
        self._measure(chunk)
        self.has_quotes = self.has_quotes or b'"' in chunk
        kept = chunk.rstrip(b"\r\n")
        newlines = chunk.count(b"\n")
        if kept:
            self.last_line = self._newlines + newlines - chunk.count(b"\n", len(kept)) + 1
        self._newlines += newlines
        self._count_returns(chunk)

    @property
    def line_end(self) -> str | None:
        r"""The one kind of line end, as DuckDB spells it; None where there are several, or CR."""
        if not self._returns:
            return "\\n"
        return "\\r\\n" if self._returns == self._newlines == self._pairs else None

    @property
    def is_dense(self) -> bool:
        """Whether every line, however long its end, is certainly shorter than a cell may be."""
        return self._is_dense and self.line_end is not None

    def _count_returns(self, chunk: bytes) -> None:
        """Tell CRLF pairs from lone returns, also where a pair reaches over the edge."""
        returns = chunk.count(b"\r")
        self._returns += returns
        # A pair that the edge of a chunk cuts in two would look like two kinds of line end.
        self._pairs += self._ends_in_return and chunk.startswith(b"\n")
        self._pairs += chunk.count(b"\r\n") if returns else 0
        self._ends_in_return = chunk.endswith(b"\r")

    def _measure(self, chunk: bytes) -> None:
        """Follow the line that reaches over the edges, and look for long ones inside.

        Where every third of the longest cell holds a line end, no line is longer than a cell
        may be: two neighbouring ends are at most a window, a cut window and a window apart.
        """
        ends = [at for at in (chunk.find(b"\n"), chunk.find(b"\r")) if at >= 0]
        if not ends:
            self._unended += len(chunk)
            self.longest = max(self.longest, self._unended)
        else:
            self.longest = max(self.longest, self._unended + min(ends))
            self._unended = len(chunk) - 1 - max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        whole_windows = range(0, len(chunk) - self._window + 1, self._window)
        self._is_dense = (
            self._is_dense
            and self.longest <= self._most
            and all(chunk.find(b"\n", at, at + self._window) >= 0 for at in whole_windows)
        )
