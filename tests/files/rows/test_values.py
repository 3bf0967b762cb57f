"""Cells to values: the SQL shortcuts say what the rules of the core say."""

import duckdb
from hypothesis import given
from hypothesis import strategies as st

from files.desk import READS_FILES, read_text
from shelfwatch.core.errors import RejectedValue
from shelfwatch.core.stock.identity import MAX_BYTES, identity
from shelfwatch.files.meaning.counts import parse_count
from shelfwatch.files.rows.count_texts import PLAIN_COUNT
from shelfwatch.files.rows.values import PLAIN_ITEM

ROUGH = st.text(max_size=6) | st.text("-09a .,", max_size=13) | st.integers().map(str)


def is_plain(pattern: str, column: str, text: str) -> bool:
    """Whether an SQL pattern takes a text for plain."""
    query = f"SELECT {pattern} FROM (SELECT $1 AS {column})"  # noqa: S608 # patterns of our own
    found = duckdb.execute(query, [text]).fetchone()
    return found == (True,)


@given(ROUGH | st.sampled_from(["x" * MAX_BYTES, "x" * (MAX_BYTES + 1)]))
def test_a_plain_item_is_its_own_identity(text: str) -> None:
    """So the rule in Python need not see it."""
    if is_plain(PLAIN_ITEM, "item", text):
        assert identity(text, "item") == text


@given(ROUGH)
def test_a_plain_count_is_what_the_database_casts_it_to(text: str) -> None:
    """Whatever the decimal sign of its column is."""
    if is_plain(PLAIN_COUNT, "count", text):
        cast = duckdb.execute("SELECT $1::BIGINT", [text]).fetchone()
        assert cast == (parse_count(text, None),) == (parse_count(text, ","),)


@READS_FILES
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=4), max_size=8))
def test_every_item_is_read_as_the_core_says(texts: list[str]) -> None:
    """Normalised, or rejected with the core's own reason, in one file with the others."""
    quoted = [text.replace('"', '""') for text in texts]
    body = "".join(f'B,"{text}",{n}\n' for n, text in enumerate(quoted))
    read = read_text("store,item,count\n" + body)
    expected, reasons = set(), []
    for text in texts:
        try:
            expected.add(identity(text, "item"))
        except RejectedValue as reason:
            reasons.append(str(reason))
    conflicts = [reject for reject in read.rejects if "says" in reject.reason]
    assert {item for _, item in read.levels} == expected - {reject.cells[1] for reject in conflicts}
    assert sorted(r.reason for r in read.rejects if r not in conflicts) == sorted(reasons)


def test_the_decimal_sign_is_decided_for_the_whole_column() -> None:
    """By a value that stands anywhere in it."""
    clear = read_text("store;item;count\nB;a;1.200\nB;b;3\nB;c;0,5\n")
    assert [count for *_, count in clear.rows] == [1200, 3, parse_count("0,5", ",")]
    unclear = read_text("store;item;count\nB;a;1.200\nB;b;3\n")
    assert [reject.row for reject in unclear.rejects] == [2]


def test_contradicting_signs_leave_the_clear_counts() -> None:
    """Only what is ambiguous is rejected."""
    read = read_text("store;item;count\nB;a;1.5\nB;b;1,5\nB;c;1.200\nB;d;1,200\n")
    assert [item for _, item in read.levels] == ["a", "b"]
    assert [reject.row for reject in read.rejects] == [4, 5]
