"""Of thousands of polluted files not one writes a wrong level silently.

Each is right but for named rejects, or refused in one sentence.
"""

from itertools import islice

import pytest

from files.desk import ReadFile, read_bytes
from files.polluting import damaged_lines, levels, whole_files
from shelfwatch.core.errors import Refused

pytestmark = pytest.mark.slow

LEVELS = levels()
DIALECTS = [(",", 0), (",", 1), (";", 0), ("\t", 0)]

# Every so many of them, without a factor in common with the eight columns and four damages: so all
# of each come.
QUICK, ORDINARY = 211, 5


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


def assert_none_wrong(delimiter: str, quoting: int, start: int, step: int) -> None:
    """Damage the inventory in this dialect, every so many ways."""
    for what, text in islice(damaged_lines(delimiter, quoting), start, None, step):
        assert not wrong_levels(text.encode()), what


@pytest.mark.parametrize(("delimiter", "quoting"), DIALECTS)
def test_no_line_with_one_sign_too_few_or_many_makes_a_wrong_level(
    delimiter: str, quoting: int
) -> None:
    """A few of them; more in the long tests."""
    assert_none_wrong(delimiter, quoting, 0, QUICK)


@pytest.mark.parametrize("start", range(0, ORDINARY * 4, ORDINARY))
@pytest.mark.parametrize(("delimiter", "quoting"), DIALECTS)
def test_no_line_of_two_thousand_makes_a_wrong_level(
    delimiter: str, quoting: int, start: int
) -> None:
    """Every row and column, each sign less or more."""
    assert_none_wrong(delimiter, quoting, start, ORDINARY * 4)


@pytest.mark.soak
@pytest.mark.parametrize(("delimiter", "quoting"), DIALECTS)
def test_no_line_of_ten_thousand_makes_a_wrong_level(delimiter: str, quoting: int) -> None:
    """Every damage at every row and column: about 2,600 files for each dialect."""
    assert_none_wrong(delimiter, quoting, 0, 1)


@pytest.mark.parametrize("part", range(4))
def test_no_dialect_and_nothing_around_the_rows_makes_a_wrong_level(part: int) -> None:
    """Encodings, delimiters, line ends, titles, doubled headers, second tables, totals."""
    for what, content in islice(whole_files(), part, None, 4):
        assert not wrong_levels(content), what
