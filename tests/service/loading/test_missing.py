"""Whatever a full snapshot looks like, only what no row could be of is out of stock."""

import tempfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from contract.platforms import in_memory
from contract.world import World, accounted, open_world
from shelfwatch.core.uploads.upload import Missing
from thorough import examples

ITEMS = "ABCDEF"
GONE = "gone"
CELLS = st.sampled_from([GONE, "0", "3", "4", "oops", "", "not stocked", "3|4", "3|3"])
"""What the file has of an item: nothing, a count, what is none, or two rows."""

NAMELESS = st.sampled_from([None, None, "Berlin,,4", 'Berlin,"A,4', "Berlin,\x01,4"])


def rows_of(cells: list[str], nameless: str | None) -> list[str]:
    """The file: a row for each count of each item."""
    stated = [(item, cell) for item, cell in zip(ITEMS, cells, strict=False) if cell != GONE]
    rows = [f"Berlin,{item},{count}" for item, cell in stated for count in cell.split("|")]
    return [*rows, nameless] if nameless else rows


def expected(kept: list[int], cells: list[str], *, is_nameless: bool) -> list[int]:
    """The counts that the file leads to, by the words of the promise."""
    covers = any(cell[:1].isdigit() and cell != "3|4" for cell in cells)
    return [
        int(cell[0])
        if cell[:1].isdigit() and cell != "3|4"
        else (0 if cell == GONE and covers and not is_nameless and count > 0 else count)
        for count, cell in zip(kept, cells, strict=True)
    ]


def check_snapshot(world: World, kept: list[int], cells: list[str], nameless: str | None) -> None:
    """Load a snapshot over what is kept, and look at every level and at the account of rows."""
    world.load(*(f"Berlin,{item},{n}" for item, n in zip(ITEMS, kept, strict=False)), version=1)
    rows = rows_of(cells, nameless)
    request = replace(world.request(*rows, version=2), missing=Missing.OUT)
    report = world.load_request(request)
    assert sum(accounted(report)) == len(rows)
    after = expected(kept, cells, is_nameless=nameless is not None)
    assert list(world.levels().values()) == list(map(Decimal, after))


@settings(deadline=None, max_examples=examples(60))
@given(
    st.lists(st.integers(-1, 5), min_size=6, max_size=6),
    st.lists(CELLS, min_size=6, max_size=6),
    NAMELESS,
)
def test_nothing_is_out_that_the_file_does_not_leave_out(
    kept: list[int], cells: list[str], nameless: str | None
) -> None:
    """And every row has its outcome, as in any file."""
    with (
        tempfile.TemporaryDirectory() as folder,
        open_world(in_memory, Path(folder)) as world,
    ):
        check_snapshot(world, kept, cells, nameless)
