"""Of thousands of polluted files not one writes a wrong level silently.

Each is right but for named rejects, or refused in one sentence.
"""

from itertools import islice

import pytest

from files.desk import ReadFile, read_bytes
from files.polluting import damaged_lines, levels, whole_files
from shelfwatch.core.errors import Refused

LEVELS = levels()
DIALECTS = [(",", 0), (",", 1), (";", 0), ("\t", 0)]
STEP = 37
"""Every so many in the quick tests: all rows and columns come in time, since it divides neither."""


def wrong_levels(content: bytes) -> list[tuple[str, str]]:
    """The levels that the clean inventory does not have; none where the file is refused."""
    try:
        read = read_bytes(content)
    except Refused:
        return []
    assert_all_accounted(read)
    return [key for key, count in read.levels.items() if LEVELS.get(key) != count]


def assert_all_accounted(read: ReadFile) -> None:
    """What is missing among the levels has a reject, so that somebody hears of it."""
    missing = LEVELS.keys() - read.levels.keys()
    assert len(missing) <= len(read.rejects)


@pytest.mark.parametrize(("delimiter", "quoting"), DIALECTS)
def test_no_line_with_one_sign_too_few_or_many_makes_a_wrong_level(
    delimiter: str, quoting: int
) -> None:
    """A part of them each time; all of them in the long tests."""
    for what, text in islice(damaged_lines(delimiter, quoting), 0, None, STEP):
        assert not wrong_levels(text.encode()), what


@pytest.mark.soak
@pytest.mark.parametrize(("delimiter", "quoting"), DIALECTS)
def test_no_line_of_ten_thousand_makes_a_wrong_level(delimiter: str, quoting: int) -> None:
    """Every row, every column, each sign less or more: 2,592 files for each dialect."""
    for what, text in damaged_lines(delimiter, quoting):
        assert not wrong_levels(text.encode()), what


@pytest.mark.parametrize("part", range(4))
def test_no_dialect_and_nothing_around_the_rows_makes_a_wrong_level(part: int) -> None:
    """Encodings, delimiters, line ends, titles, doubled headers, second tables, totals."""
    for what, content in islice(whole_files(), part, None, 4):
        assert not wrong_levels(content), what
