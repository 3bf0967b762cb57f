"""The sets of items that a file covers, where one store has more than fits into a text."""

from itertools import chain

import pytest

from contract.world import World
from shelfwatch.core.uploads.upload import UploadReport
from shelfwatch.ports import LoadSession
from shelfwatch.service.loading.load import Planned, process
from shelfwatch.service.loading.plan import BLOCK

SIZES = {"Oslo": 2, "Berlin": 2 * BLOCK + 1, "Rome": 3}
ROWS = [f"{store},Item {number},5" for store, size in SIZES.items() for number in range(size)]


@pytest.mark.slow
def test_a_huge_store_is_covered_in_pieces(world: World) -> None:
    """Each of bounded size, and together all of its items; small stores come beside it."""
    found: dict[str, list[list[str]]] = {}

    def look(_loading: LoadSession, planned: Planned) -> UploadReport:
        for covered, pieces in planned.plan.covered_items(planned.plan.covered()):
            found[covered.store.name] = [piece.split("\n") for piece in pieces]
        return planned.report

    process(world.platform, world.request(*ROWS), world.load_context, look)
    assert max(len(piece) for piece in found["Berlin"]) <= BLOCK
    items = {store: sorted(chain(*pieces)) for store, pieces in found.items()}
    assert items == {
        store: sorted(f"Item {number}" for number in range(size)) for store, size in SIZES.items()
    }


@pytest.mark.slow
def test_an_older_file_is_late_for_every_item_of_a_huge_store(world: World) -> None:
    """Whichever piece of the newer file's items has it."""
    world.load(*ROWS, version=2)
    items = (0, BLOCK - 1, BLOCK, 2 * BLOCK)
    late = world.load(*(f"Berlin,Item {number},0" for number in items), version=1)
    assert late.outcomes.superseded == len(items)
