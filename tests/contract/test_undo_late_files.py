"""Promise 4 around an undo: an undone upload covers nothing, and the undo itself neither."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from contract.platforms import PLATFORMS
from contract.world import World, accounted, at, counts, open_world
from shelfwatch.core.uploads.upload import Upload
from thorough import examples

pytestmark = pytest.mark.slow

LEVEL_ROWS = st.dictionaries(
    st.sampled_from(["Berlin,A", "Berlin,B", "Berlin,C", "Pusan,A"]),
    st.sampled_from([0, 0, 5, 7]),
    min_size=1,
    max_size=4,
)
FILES = st.lists(st.tuples(LEVEL_ROWS, st.integers(1, 4)), min_size=1, max_size=6)

Files = Sequence[tuple[dict[str, int], int]]

ONE_VERSION: Files = [
    ({"Berlin,A": 0, "Pusan,A": 0}, 2),
    ({"Berlin,A": 0, "Berlin,B": 0, "Pusan,A": 5}, 2),
    ({"Berlin,A": 0}, 1),
    ({"Berlin,A": 0}, 1),
    ({"Berlin,A": 0, "Pusan,A": 0}, 2),
]
"""With one version, what the undo of the one gives back is just what the other had written."""


def test_late_files_land_as_if_the_undone_upload_had_never_been(world: World) -> None:
    """Newer than the level before, older than the upload: in time again."""
    world.load("Berlin,A,5", version=1)
    wrong = world.load("Berlin,A,0", "Berlin,B,0", version=9)
    world.undo(wrong.upload.id)
    assert accounted(world.load("Berlin,A,6", "Berlin,B,6", version=5)) == (2, 0, 0, 0, 0)
    assert world.levels() == counts(A=6, B=6)


def test_the_level_given_back_is_no_newer_than_it_was(world: World) -> None:
    """A file older than that is superseded, as it always was."""
    world.load("Berlin,A,5", version=2)
    wrong = world.load("Berlin,A,0", version=9)
    world.undo(wrong.upload.id)
    assert accounted(world.load("Berlin,A,6", version=1)) == (0, 0, 1, 0, 0)
    assert world.versions() == {"A": at(2)}


def test_uploads_that_it_had_superseded_are_listed(world: World) -> None:
    """Those that came after it, are older, and lost a row to it; they may be loaded anew."""
    late = "Berlin,A,6"
    world.load("Berlin,A,5", version=1)
    wrong = world.load("Berlin,A,0", "Berlin,C,0", version=9)
    lost = world.load(late, version=5)
    world.load("Berlin,B,6", version=4)
    assert superseded(world, wrong.upload.id) == [lost.upload]
    assert world.load(late, version=5).outcomes.changed == 0
    assert accounted(world.load(late, version=6)) == (1, 0, 0, 0, 0)


def test_an_upload_that_lost_its_rows_to_another_is_not_listed(world: World) -> None:
    """Loading that again would change nothing."""
    wrong = world.load("Berlin,A,0", version=9)
    world.load("Berlin,B,5", version=8)
    world.load("Berlin,B,6", version=7)
    assert superseded(world, wrong.upload.id) == []


def test_what_was_kept_for_a_newer_upload_goes_back_when_that_is_undone_too(world: World) -> None:
    """Monday's file was wrong, and Tuesday's likewise: either order ends the same."""
    world.load("Berlin,A,5", "Berlin,B,5", "Berlin,C,5", version=1)
    monday = world.load("Berlin,A,0", "Berlin,B,0", "Berlin,D,0", version=2)
    tuesday = world.load("Berlin,A,0", "Berlin,B,7", "Berlin,C,7", "Berlin,D,0", version=3)
    assert world.undo(monday.upload.id).facts.kept == 3
    then = world.undo(tuesday.upload.id)
    assert [part.upload for part in then.also] == [monday.upload]
    assert world.levels() == counts(A=5, B=5, C=5)


def test_a_late_file_in_between_keeps_its_word(world: World) -> None:
    """It came after one undo and is newer than the other wrong upload."""
    world.load("Berlin,A,5", version=1)
    first = world.load("Berlin,A,0", version=2)
    second = world.load("Berlin,A,7", version=9)
    world.undo(second.upload.id)
    between = world.load("Berlin,A,6", version=5)
    (level,) = world.undo(first.upload.id).kept
    assert level.covering == between.upload
    assert world.levels() == counts(A=6)


@pytest.mark.parametrize("platform", PLATFORMS)
@settings(max_examples=examples(60), deadline=None, suppress_health_check=list(HealthCheck))
@given(files=FILES, wrong=st.lists(st.integers(0, 5), min_size=1, max_size=3))
@example(files=ONE_VERSION, wrong=[1, 4])
def test_levels_end_as_if_undone_uploads_had_never_been(
    platform: str, files: Files, wrong: list[int]
) -> None:
    """In any order; but for the rows that others had lost to them, which are listed."""
    with (
        tempfile.TemporaryDirectory() as folder,
        open_world(PLATFORMS[platform], Path(folder)) as w,
    ):
        uploads = load_all(w, files)
        undone = list(dict.fromkeys(uploads[place % len(files)] for place in wrong))
        lost: set[str] = set()
        for upload in undone:
            lost |= {late.id for late in w.undo(upload.id).facts.superseded}
        levels = w.levels()
    rest = [file for file, upload in zip(files, uploads, strict=True) if upload not in undone]
    with (
        tempfile.TemporaryDirectory() as folder,
        open_world(PLATFORMS[platform], Path(folder)) as w,
    ):
        load_all(w, rest)
        expected = w.levels()
    for (rows, _), upload in zip(files, uploads, strict=True):
        for row in rows if upload.id in lost else ():
            store, item = row.split(",")
            levels.pop((store, item), None)
            expected.pop((store, item), None)
    assert levels == expected


@pytest.mark.parametrize("platform", PLATFORMS)
@settings(max_examples=examples(40), deadline=None, suppress_health_check=list(HealthCheck))
@given(files=FILES)
def test_an_undo_at_once_leaves_the_levels_as_they_were(platform: str, files: Files) -> None:
    """Counts, versions and outages, whatever came before."""
    with (
        tempfile.TemporaryDirectory() as folder,
        open_world(PLATFORMS[platform], Path(folder)) as w,
    ):
        load_all(w, files[:-1])
        w.check()
        before = list(w.platform.inventory.levels()), w.outages()
        (last,) = load_all(w, files[-1:])
        w.undo(last.id)
        assert (list(w.platform.inventory.levels()), w.outages()) == before


def superseded(world: World, upload: str) -> Sequence[Upload]:
    """The uploads that lost rows to the one that is undone."""
    return world.undo(upload).facts.superseded


def load_all(world: World, files: Files) -> list[Upload]:
    """Load files, each a content of its own; a blank row makes two equal ones differ."""
    uploads = []
    for rows, version in files:
        number = world.clock.now().timestamp()
        lines = [f"{row},{count}" for row, count in rows.items()]
        report = world.load(*lines, f"Nowhere,{number},not stocked", version=version)
        uploads.append(report.upload)
        world.clock.forward(seconds=1)
    return uploads
