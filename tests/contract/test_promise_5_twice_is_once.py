"""Promise 5: the same upload again changes nothing and tells nobody."""

from contract.together import at_once
from contract.world import ANN, World, accounted, at, counts
from shelfwatch.core.uploads.upload import Status
from shelfwatch.files.rows.rejects_csv import rejects_text


def test_the_same_upload_again_changes_nothing_and_tells_nobody(world: World) -> None:
    """Same content, same version: one upload, one story."""
    world.subscribe()
    first = world.load("Berlin,A,0", "Berlin,B,5", version=1)
    assert len(world.tell()) == 1
    before = world.state()
    again = world.load("Berlin,A,0", "Berlin,B,5", version=1)
    assert again.upload == first.upload
    assert (again.status, accounted(again)) == (Status.LOADED, (0, 2, 0, 0, 0))
    assert world.tell() == []
    assert world.state() == before


def test_a_repeated_upload_says_that_it_is_one(world: World) -> None:
    """A person who drops a file twice is told, not left to wonder."""
    first = world.load("Berlin,A,5", version=1)
    again = world.load("Berlin,A,5", version=1)
    assert again.message != first.message
    assert "nothing changed" in again.message


def test_a_repeated_upload_gives_back_the_same_rejects_to_mend(world: World) -> None:
    """A service killed between load and move loads again, and then writes the rejects file."""
    rows = ["Berlin,A,five", 'Berlin,"B,7', "Berlin,C,3"]
    first = world.load(*rows, version=1)
    again = world.load(*rows, version=1)
    assert first.outcomes.rejected == 2
    assert rejects_text(again) == rejects_text(first)


def test_an_old_upload_again_leaves_newer_counts_alone(world: World) -> None:
    """Twice is once, also with another upload in between."""
    world.load("Berlin,A,5", version=1)
    world.load("Berlin,A,6", version=2)
    assert accounted(world.load("Berlin,A,5", version=1)) == (0, 1, 0, 0, 0)
    assert world.levels() == counts(A=6)


def test_an_equal_version_again_does_not_win_over_a_later_arrival(world: World) -> None:
    """It arrived first, however often it is sent."""
    world.load("Berlin,A,5", version=1)
    world.load("Berlin,A,6", version=1)
    world.load("Berlin,A,5", version=1)
    assert world.levels() == counts(A=6)


def test_equal_content_of_equal_time_at_another_place_is_a_new_upload(world: World) -> None:
    """Three versions of an object within a second, A, B and A again: the last one is the word."""
    first = world.load("Berlin,A,5", "Berlin,B,1", version=1, place="stock.csv?1")
    world.load("Berlin,A,6", "Berlin,C,1", version=1, place="stock.csv?2")
    last = world.load("Berlin,A,5", "Berlin,B,1", version=1, place="stock.csv?3")
    assert (accounted(last), last.upload.version) == ((1, 1, 0, 0, 0), first.upload.version)
    assert world.levels() == counts(A=5, B=1, C=1)
    assert len(world.platform.uploads.uploads(9)) == 3


def test_a_place_that_comes_again_is_the_same_upload(world: World) -> None:
    """Whatever came in between, of whatever time."""
    world.subscribe()
    world.load("Berlin,A,0", version=1, place="stock.csv?1")
    world.load("Berlin,A,6", version=1, place="stock.csv?2")
    assert accounted(world.load("Berlin,A,0", version=1, place="stock.csv?1"))[0] == 0
    assert world.levels() == counts(A=6)


def test_equal_content_at_another_place_speaks_of_every_level(world: World) -> None:
    """Nothing changes, and what is older is late all the same."""
    world.load("Berlin,A,5", version=3, place="stock.csv?1")
    world.load("Berlin,A,5", version=5, place="stock.csv?2")
    assert accounted(world.load("Berlin,A,7", version=4)) == (0, 0, 1, 0, 0)
    assert world.levels() == counts(A=5)


def test_an_upload_again_before_its_check_is_still_told_once(world: World) -> None:
    """The interrupted machine that loads the file again after a restart."""
    world.subscribe()
    world.load("Berlin,A,0", version=1)
    world.load("Berlin,A,0", version=1)
    assert world.tell() == [(ANN, "Berlin: A is out of stock")]


def test_the_same_content_with_a_newer_version_is_a_new_upload(world: World) -> None:
    """Last night's file, unchanged tonight, is tonight's word."""
    first = world.load("Berlin,A,5", version=1)
    second = world.load("Berlin,A,5", version=2)
    assert first.upload.id != second.upload.id
    assert len(world.platform.uploads.uploads(9)) == 2
    assert world.platform.inventory.stores()[0].newest == at(2)


def test_the_same_content_for_another_store_is_another_upload(world: World) -> None:
    """A file without a store column says only what its sender says it is of."""
    for store in ("Berlin", "Pusan"):
        world.load("A,5", header="item,count", store=store, version=1)
    assert world.levels() == {**counts(A=5), ("Pusan", "A"): 5}


def test_the_same_name_with_other_content_is_another_upload(world: World) -> None:
    """The name of a file means nothing."""
    world.load("Berlin,A,5", version=1)
    assert accounted(world.load("Berlin,A,6", version=1)) == (1, 0, 0, 0, 0)


def test_checking_again_finds_nothing(world: World) -> None:
    """Each change is judged once."""
    world.subscribe()
    world.load("Berlin,A,0", version=1)
    assert len(world.check()) == 1
    before = world.state()
    assert world.check() == []
    assert world.state() == before


def test_a_refused_upload_again_is_refused_again(world: World) -> None:
    """It stands in the ledger once."""
    for _ in range(2):
        assert world.load("x", header="colour", version=1).status is Status.REFUSED
    assert len(world.platform.uploads.uploads(9)) == 1


def test_the_same_upload_twice_at_once_is_loaded_once(world: World) -> None:
    """Inbox and command line take the same file in the same moment."""
    reports = at_once(
        lambda: world.load("Berlin,A,0", "Berlin,B,5", version=1),
        lambda: world.load("Berlin,A,0", "Berlin,B,5", version=1),
    )
    assert sorted(accounted(report) for report in reports) == [(0, 2, 0, 0, 0), (2, 0, 0, 0, 0)]
    assert len(world.check()) == 1
    assert len(world.platform.history.explain("Berlin", "A")) == 1


def test_two_loads_of_one_store_at_once_lose_no_count(world: World) -> None:
    """Whichever comes first, the newer version stays, and both are accounted for."""
    rows = [f"Berlin,item {number},1" for number in range(50)]
    world.load(*rows, version=1)
    newer = [row[:-1] + "3" for row in rows]
    older = [row[:-1] + "2" for row in rows]
    reports = at_once(lambda: world.load(*newer, version=3), lambda: world.load(*older, version=2))
    assert set(world.levels().values()) == {3}
    assert all(report.outcomes.rows == 50 for report in reports)
    late = next(report for report in reports if report.upload.version == at(2))
    assert accounted(late) in [(50, 0, 0, 0, 0), (0, 0, 50, 0, 0)]
