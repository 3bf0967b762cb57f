"""A snapshot that is taken up after it was interrupted reports what it would have reported."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from contract.world import World
from shelfwatch.core.stock.count import millionths
from shelfwatch.core.uploads.upload import Missing
from shelfwatch.files.arrival.opened_file import open_file
from shelfwatch.files.limits import Limits
from shelfwatch.files.reader import read
from shelfwatch.memory.inventory import MemoryInventory
from shelfwatch.memory.load_session import MemoryLoadSession
from shelfwatch.ports import LEVEL_FIELDS
from shelfwatch.service.loading.plan import FilePlan, make_plan


class Interrupted(MemoryLoadSession):
    """As on a platform without transactions: it knows which levels this upload wrote before."""

    def write_levels(self, places: Mapping[str, int], out: BinaryIO, own: BinaryIO) -> None:
        """See `ports.LoadSession`."""
        super().write_levels(places, out, own)
        for key, place in places.items():
            for item, row in self._tables.items_of(key).items():
                if row.version == self._upload.version:
                    fields = (str(place), item, str(millionths(row.count)))
                    own.write((LEVEL_FIELDS.join(fields) + "\n").encode())


def plan_again(world: World, path: Path, load_session: MemoryLoadSession, version: int) -> FilePlan:
    """What the same snapshot would still do, with the levels that it wrote before."""
    with (
        open_file(path, path.name, Limits(), world.folder) as file,
        read(file, store=None, limits=Limits(), scratch=world.folder) as rows,
    ):
        upload = load_session._upload
        assert upload.version.minute == version
        return make_plan(rows, load_session, upload.version, world.folder, Missing.OUT)


def test_what_it_took_to_zero_is_missing_still(world: World) -> None:
    """Counted and covered as before, and written no second time; late by now or not."""
    world.load("Berlin,A,5", "Berlin,B,6", "Berlin,C,7", version=1)
    request = replace(world.request("Berlin,A,4", version=2), missing=Missing.OUT)
    whole = world.load_request(request)
    world.load("Berlin,Z,1", version=3)
    inventory = world.platform.inventory
    assert isinstance(inventory, MemoryInventory)
    path = world.request("Berlin,A,4").path
    plan = plan_again(world, path, Interrupted(inventory._memory.read(), whole.upload), 2)
    assert plan.outcomes == whole.outcomes
    assert (plan.missing_figures.number, plan.missing_figures.are_out) == (whole.missing, True)
    assert [covered.size for covered in plan.sets] == [3]
    assert plan.writes == 0
