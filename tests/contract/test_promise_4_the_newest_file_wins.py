"""Promise 4: a late file never overwrites what a newer upload covers, and delivers the rest."""

from datetime import timedelta

import pytest

from contract.world import ANN, World, accounted, at, counts


def test_an_older_file_never_overwrites_a_newer_count(world: World) -> None:
    """Files may be processed in any order; the newest says what is on the shelf."""
    world.load("Berlin,A,5", version=2)
    report = world.load("Berlin,A,9", version=1)
    assert accounted(report) == (0, 0, 1, 0, 0)
    assert world.levels() == counts(A=5)


def test_a_late_zero_alarms_nobody_where_a_newer_file_has_a_count(world: World) -> None:
    """It was out on Monday; Tuesday's file says that it is back."""
    world.subscribe()
    world.load("Berlin,A,5", version=2)
    world.load("Berlin,A,0", version=1)
    assert world.tell() == []
    assert world.outages() == []


def test_a_late_file_still_delivers_what_no_newer_one_covers(world: World) -> None:
    """Only some of its rows are superseded; its news is told."""
    world.subscribe()
    world.load("Berlin,A,5", version=2)
    report = world.load("Berlin,A,9", "Berlin,B,0", "Berlin,C,3", version=1)
    assert accounted(report) == (2, 0, 1, 0, 0)
    assert world.levels() == counts(A=5, B=0, C=3)
    assert world.tell() == [(ANN, "Berlin: B is out of stock")]


def test_a_newer_upload_that_found_a_count_unchanged_covers_it(world: World) -> None:
    """Its row wrote nothing, yet it is the newest word on the level."""
    world.load("Berlin,A,5", version=1)
    world.load("Berlin,A,5", version=3)
    report = world.load("Berlin,A,9", version=2)
    assert accounted(report) == (0, 0, 1, 0, 0)
    assert world.levels() == counts(A=5)


def test_the_same_content_with_a_newer_version_covers_every_level(world: World) -> None:
    """It changes nothing, and still makes what lies between superseded."""
    rows = ["Berlin,A,5", "Berlin,B,6"]
    world.load(*rows, version=1)
    assert accounted(world.load(*rows, version=3)) == (0, 2, 0, 0, 0)
    assert accounted(world.load("Berlin,A,1", "Berlin,B,2", version=2)) == (0, 0, 2, 0, 0)


@pytest.mark.parametrize("cell", ["oops", "not stocked", "", "1.200"])
def test_a_newer_row_that_gives_no_count_says_nothing(world: World, cell: str) -> None:
    """Rejected and untracked rows cover no level."""
    world.load(f"Berlin,A,{cell}", "Berlin,B,5", version=2)
    assert accounted(world.load("Berlin,A,7", version=1)) == (1, 0, 0, 0, 0)
    assert world.levels() == counts(A=7, B=5)


def test_conflicting_repeats_of_a_newer_file_say_nothing(world: World) -> None:
    """They are rejects, so the older file's count is the newest that is known."""
    world.load("Berlin,A,1", "Berlin,A,2", "Berlin,B,5", version=2)
    world.load("Berlin,A,7", version=1)
    assert world.levels() == counts(A=7, B=5)


def test_a_refused_newer_file_says_nothing(world: World) -> None:
    """Nothing of it was written, and nothing of it is heard."""
    world.load("Berlin,A,5", version=1)
    world.load("Berlin,A,0", version=9, baseline=True)
    assert accounted(world.load("Berlin,A,7", version=2)) == (1, 0, 0, 0, 0)


def test_of_equal_versions_the_later_arrival_wins(world: World) -> None:
    """Two files made in the same second: what comes later is taken."""
    world.load("Berlin,A,5", "Berlin,B,5", version=1)
    report = world.load("Berlin,A,6", "Berlin,B,5", version=1)
    assert accounted(report) == (1, 1, 0, 0, 0)
    assert world.levels() == counts(A=6, B=5)


def test_of_equal_late_versions_the_later_arrival_wins(world: World) -> None:
    """Also where both are late for another item of the store."""
    world.load("Berlin,Z,1", version=9)
    world.load("Berlin,A,5", version=1)
    assert accounted(world.load("Berlin,A,6", version=1)) == (1, 0, 0, 0, 0)
    assert world.levels() == counts(A=6, Z=1)


def test_a_late_upload_speaks_too(world: World) -> None:
    """A chain of late files, each older than the one before: the newest of them stays."""
    world.load("Berlin,Z,1", version=9)
    world.load("Berlin,A,3", version=3)
    assert accounted(world.load("Berlin,A,2", version=2)) == (0, 0, 1, 0, 0)
    assert accounted(world.load("Berlin,A,1", version=1)) == (0, 0, 1, 0, 0)
    assert accounted(world.load("Berlin,A,4", version=4)) == (1, 0, 0, 0, 0)
    assert world.levels() == counts(A=4, Z=1)


def test_a_late_upload_that_found_a_count_unchanged_speaks_too(world: World) -> None:
    """It wrote nothing, but is newer than the next."""
    world.load("Berlin,Z,1", version=9)
    world.load("Berlin,A,3", version=1)
    assert accounted(world.load("Berlin,A,3", version=3)) == (0, 1, 0, 0, 0)
    assert accounted(world.load("Berlin,A,2", version=2)) == (0, 0, 1, 0, 0)
    assert world.levels() == counts(A=3, Z=1)


def test_each_store_has_its_own_newest_file(world: World) -> None:
    """A file of two stores may be late for one of them alone."""
    world.load("Berlin,A,5", version=5)
    world.load("Pusan,A,5", version=1)
    report = world.load("Berlin,A,6", "Pusan,A,6", version=3)
    assert accounted(report) == (1, 0, 1, 0, 0)
    assert world.levels() == {**counts(A=5), ("Pusan", "A"): 6}


def test_lateness_does_not_depend_on_the_spelling_of_the_store(world: World) -> None:
    """BERLIN is late for Berlin."""
    world.load("Berlin,A,5", version=2)
    assert accounted(world.load("BERLIN,A,6", version=1)) == (0, 0, 1, 0, 0)


def test_lateness_is_kept_by_the_letter_case_of_items(world: World) -> None:
    """A and A are two items, and a file that covers one says nothing of the other."""
    world.load("Berlin,A,5", version=2)
    assert accounted(world.load("Berlin,a,6", version=1)) == (1, 0, 0, 0, 0)


def test_names_that_look_alike_to_a_file_format_stay_apart(world: World) -> None:
    """What newer uploads covered is kept as text; nothing in a name may break it."""
    names = ['a"b', "a,b", "a;b", "'a", "a\\b", "a|b", "1E5", "100000", "NULL", "ä", "#x", "a  b"]
    newer = [f'Berlin,"{name.replace(chr(34), chr(34) * 2)}",5' for name in names]
    older = [row[:-1] + "6" for row in newer]
    world.load(*newer, version=2)
    report = world.load(*older, "Berlin,b,6", "Berlin,a,6", version=1)
    assert accounted(report) == (2, 0, len(names), 0, 0)
    assert len(world.levels()) == len(names) + 2


def test_a_wholly_superseded_file_says_so_in_its_first_line(world: World) -> None:
    """A person who drops an old file sees at once why nothing happened."""
    world.load("Berlin,A,5", "Berlin,B,5", version=2)
    report = world.load("Berlin,A,6", "Berlin,B,6", version=1)
    assert report.message.startswith("Older than what is already loaded")


def test_a_version_far_ahead_of_the_clock_is_cut_to_the_arrival(world: World) -> None:
    """A wrong clock at the sender must not lock out the files of years."""
    ahead = world.request("Berlin,A,5", version=60 * 24 * 400)
    report = world.load_request(ahead)
    assert report.upload.version == world.clock.now()
    world.clock.forward(minutes=1)
    world.load("Berlin,A,4")
    assert world.levels() == counts(A=4)


def test_a_version_slightly_ahead_is_kept(world: World) -> None:
    """Clocks disagree by minutes."""
    ahead = int((world.clock.now() - at(0)) / timedelta(minutes=1)) + 4
    assert world.load("Berlin,A,5", version=ahead).upload.version == at(ahead)


def test_a_file_without_a_version_is_as_new_as_its_arrival(world: World) -> None:
    """The clock may also go backwards: then it is late, and says so."""
    world.load("Berlin,A,5")
    world.clock.forward(hours=-1)
    assert accounted(world.load("Berlin,A,6")) == (0, 0, 1, 0, 0)
    world.clock.forward(hours=2)
    assert accounted(world.load("Berlin,A,7")) == (1, 0, 0, 0, 0)


def test_a_late_count_keeps_its_own_version(world: World) -> None:
    """The level says when its count was true, not when the store was last heard of."""
    world.load("Berlin,A,5", version=5)
    world.load("Berlin,B,6", version=2)
    assert world.versions() == {"A": at(5), "B": at(2)}
    (store,) = world.platform.inventory.stores()
    assert store.newest == at(5)


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 3, 1), (3, 1, 2), (2, 1, 3)])
def test_the_levels_do_not_depend_on_the_order_of_arrival(
    world: World, order: tuple[int, ...]
) -> None:
    """Three overlapping files, in whatever order they are processed, end the same."""
    files = {
        1: ["Berlin,A,1", "Berlin,B,1", "Berlin,C,1"],
        2: ["Berlin,B,2", "Berlin,C,x", "Berlin,D,2"],
        3: ["Berlin,A,3", "Berlin,D,3", "Berlin,E,3"],
    }
    for version in order:
        world.load(*files[version], version=version)
    assert world.levels() == counts(A=3, B=2, C=1, D=3, E=3)
