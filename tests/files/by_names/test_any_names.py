"""Whatever names of the lexicon head them: columns mean what they mean in the plain layout."""

import tomllib
from collections.abc import Sequence
from decimal import Decimal
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from files.desk import READS_FILES, read_bytes
from shelfwatch.core.errors import Refused

pytestmark = pytest.mark.slow

TABLE = tomllib.loads(
    files("shelfwatch.files.meaning").joinpath("column_names.toml").read_text("utf-8")
)
ROWS = [
    (store, f"AB-{number:03}", str(number % 4)) for store in ("Bonn", "Rome") for number in range(9)
]


def names(kind: str, *parts: str) -> st.SearchStrategy[str]:
    """Any name of these parts of a kind, in any language."""
    return st.sampled_from(
        [name for part in parts for listed in TABLE[kind][part].values() for name in listed]
    )


def text_of(header: Sequence[str], order: Sequence[int]) -> bytes:
    """The rows below a header, their columns in this order."""
    lines = [header, *ROWS]
    return "".join(";".join(line[at] for at in order) + "\n" for line in lines).encode()


@READS_FILES
@given(
    names("store", "store", "place"),
    names("item", "code", "number", "barcode", "thing"),
    names("count", "available", "on_hand", "plain"),
    st.permutations(range(3)),
    st.sampled_from([str, str.upper, str.title]),
)
def test_any_names_read_as_the_plain_layout_does(
    store: str, item: str, count: str, order: Sequence[int], spelt: type[str]
) -> None:
    """Each language with each other, in any order and letter case."""
    plain = read_bytes(text_of(("store", "item", "count"), range(3)))
    named = read_bytes(text_of([spelt(name) for name in (store, item, count)], order))
    assert named.levels == plain.levels
    assert not named.rejects


@READS_FILES
@given(
    names("sign", "order", "party"),
    names("item", "code", "thing"),
    names("count", "plain"),
)
def test_no_list_of_orders_is_read_whatever_its_language(sign: str, item: str, count: str) -> None:
    """One column that numbers orders or names customers is enough."""
    header = f"{sign};{item};{count}"
    with pytest.raises(Refused, match="list of sales"):
        read_bytes(f"{header}\n7001;A;2\n7002;B;1\n".encode(), "Shop")


CELLS = st.sampled_from(["", "0", "5", "-3", "1,5", "A-1", "2026-01-01", "Bonn", "10+", "Total"])
NAMES = st.sampled_from(
    [
        name
        for kind in TABLE.values()
        for part in kind.values()
        for listed in part.values()
        for name in listed
    ]
)


@READS_FILES
@given(st.lists(NAMES, min_size=2, max_size=6), st.lists(st.lists(CELLS, min_size=6, max_size=6)))
def test_whatever_the_header_a_file_ends_as_rows_or_as_one_sentence(
    header: list[str], rows: list[list[str]]
) -> None:
    """No crash, and no level whose count stands in no cell."""
    lines = [header, *(row[: len(header)] for row in rows)]
    text = "".join(";".join(line) + "\n" for line in lines)
    read, message = read_or_refused(text)
    assert message.endswith(".")
    assert all(count or "0" in text or "-3" in text for count in read)


def read_or_refused(text: str) -> tuple[list[Decimal], str]:
    """The counts of a text with how it was read, or none and why."""
    try:
        read = read_bytes(text.encode(), "Bonn")
    except Refused as refused:
        return [], str(refused)
    return list(read.levels.values()), f"{read.description}."
