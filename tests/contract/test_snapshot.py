"""A full snapshot: what it does not name is reported or out; what it names is never missing."""

from dataclasses import replace
from decimal import Decimal

import pytest

from contract.world import ANN, World, accounted, counts
from shelfwatch.core.stock.change import Change
from shelfwatch.core.uploads.upload import Missing, Status, UploadReport
from shelfwatch.files.rows.rejects_csv import rejects_text

pytestmark = pytest.mark.slow


def snapshot(
    world: World, *rows: str, version: int, missing: Missing = Missing.OUT, header: str = ""
) -> UploadReport:
    """Load a file that names everything there is."""
    request = world.request(*rows, version=version, header=header or "store,item,count")
    return world.load_request(replace(request, missing=missing))


def missed(report: UploadReport) -> list[str]:
    """The items that a snapshot lacks."""
    assert report.missing == len(report.missing_items)
    return [found.item for found in report.missing_items]


def test_by_default_what_is_missing_keeps_its_count_in_silence(world: World) -> None:
    """Most files are a part of what there is."""
    world.load("Berlin,A,5", "Berlin,B,6", version=1)
    report = world.load("Berlin,A,5", version=2)
    assert (report.missing, world.levels()) == (0, counts(A=5, B=6))
    assert "missing" not in report.message


def test_a_snapshot_reports_what_it_lacks(world: World) -> None:
    """The counts stay; the report says how many items, and which."""
    world.load("Berlin,A,5", "Berlin,B,6", version=1)
    report = snapshot(world, "Berlin,A,5", version=2, missing=Missing.REPORT)
    assert missed(report) == ["B"]
    assert "1 item in stock is missing from this full snapshot." in report.message
    assert accounted(report) == (0, 1, 0, 0, 0)
    assert world.levels() == counts(A=5, B=6)
    known = world.platform.uploads.find(report.upload.id)
    assert known is not None
    assert known.missing == 1


def test_where_it_counts_as_out_people_are_told(world: World) -> None:
    """A change like any other, but of no row; the five outcomes are those of the rows."""
    world.subscribe()
    world.load("Berlin,A,5", "Berlin,B,6", "Berlin,C,0", version=1)
    world.tell()
    report = snapshot(world, "Berlin,A,4", version=2)
    assert missed(report) == ["B"]
    assert "1 item in stock is missing from this full snapshot, and out" in report.message
    assert accounted(report) == (1, 0, 0, 0, 0)
    assert world.levels() == counts(A=4, B=0, C=0)
    assert world.tell() == [(ANN, "Berlin: B is out of stock")]
    link = world.platform.history.explain("Berlin", "B")[0]
    assert link.change == Change("B", Decimal(6), Decimal(0))


@pytest.mark.parametrize("cell", ["oops", "not stocked", "", "1.200"])
def test_a_row_without_a_count_is_not_missing(world: World, cell: str) -> None:
    """Unknown is never zero."""
    world.load("Berlin,A,5", "Berlin,B,6", version=1)
    report = snapshot(world, "Berlin,A,5", f"Berlin,B,{cell}", version=2)
    assert missed(report) == []
    assert world.levels() == counts(A=5, B=6)


def test_conflicting_rows_are_not_missing(world: World) -> None:
    """They are rejects of an item that is there."""
    world.load("Berlin,A,5", "Berlin,B,6", version=1)
    report = snapshot(world, "Berlin,A,5", "Berlin,B,1", "Berlin,B,2", version=2)
    assert missed(report) == []


def test_an_item_in_another_spelling_of_its_blanks_is_not_missing(world: World) -> None:
    """Its identity decides, also in a row that is rejected."""
    world.load("Berlin,A,5", "Berlin,é b,6", version=1)
    report = snapshot(world, "Berlin,A,5", "Berlin, e\u0301 b\u00a0,oops", version=2)
    assert missed(report) == []


@pytest.mark.parametrize("line", ["Berlin,,4", 'Berlin,"B,4', "Berlin,\x01,4"])
def test_where_a_row_may_be_of_any_item_nothing_is_taken_for_out(world: World, line: str) -> None:
    """It is reported, and the report says why it is no more than that."""
    world.load("Berlin,A,5", "Berlin,B,6", version=1)
    report = snapshot(world, "Berlin,A,5", line, version=2)
    assert missed(report) == ["B"]
    assert "could be of any item" in report.message
    assert world.levels() == counts(A=5, B=6)


def test_a_row_of_an_unknown_store_may_be_of_each(world: World) -> None:
    """Its item is missing nowhere; the others are."""
    world.load("Berlin,A,5", "Berlin,B,6", "Berlin,C,7", version=1)
    report = snapshot(world, "Berlin,A,5", ",B,6", version=2)
    assert missed(report) == ["C"]
    assert world.levels() == counts(A=5, B=6, C=0)


def test_stores_that_it_does_not_cover_keep_everything(world: World) -> None:
    """Also one whose rows all give no count."""
    world.load("Berlin,A,5", "Berlin,B,6", "Pusan,A,1", "Oslo,A,1", "Oslo,B,1", version=1)
    report = snapshot(world, "Berlin,A,5", "Oslo,A,oops", version=2)
    assert [(found.store, found.item) for found in report.missing_items] == [("Berlin", "B")]
    assert world.levels("Pusan") == {("Pusan", "A"): 1}
    assert world.levels("Oslo") == {("Oslo", "A"): 1, ("Oslo", "B"): 1}


def test_a_snapshot_without_rows_lacks_nothing(world: World) -> None:
    """A file that covers no store takes nothing from any."""
    world.load("Berlin,A,5", version=1)
    assert missed(snapshot(world, version=2)) == []


def test_a_snapshot_covers_what_it_takes_for_out(world: World) -> None:
    """So an older file does not bring it back."""
    world.load("Berlin,A,5", "Berlin,B,6", version=1)
    snapshot(world, "Berlin,A,5", version=3)
    assert accounted(world.load("Berlin,B,6", version=2)) == (0, 0, 1, 0, 0)
    assert world.levels() == counts(A=5, B=0)


def test_a_snapshot_that_only_reports_covers_its_rows_alone(world: World) -> None:
    """What it lacks, an older file may still change."""
    world.load("Berlin,A,5", "Berlin,B,6", version=1)
    snapshot(world, "Berlin,A,5", version=3, missing=Missing.REPORT)
    assert accounted(world.load("Berlin,B,2", version=2)) == (1, 0, 0, 0, 0)


@pytest.mark.parametrize("missing", list(Missing))
def test_a_late_snapshot_takes_nothing_that_a_newer_upload_covers(
    world: World, missing: Missing
) -> None:
    """What came after it was made cannot be missing from it."""
    world.load("Berlin,A,5", "Berlin,C,7", version=1)
    world.load("Berlin,B,6", version=3)
    report = snapshot(world, "Berlin,A,5", version=2, missing=missing)
    assert missed(report) == ["C"]
    assert accounted(report) == (0, 1, 0, 0, 0)
    assert world.levels() == counts(A=5, B=6, C=0 if missing is Missing.OUT else 7)


def test_a_late_snapshot_accounts_for_its_rows(world: World) -> None:
    """Superseded are rows of the file, and nothing else."""
    world.load("Berlin,A,5", "Berlin,B,6", "Berlin,C,7", version=3)
    report = snapshot(world, "Berlin,A,1", "Berlin,B,1", version=2)
    assert accounted(report) == (0, 0, 2, 0, 0)
    assert missed(report) == []


def test_the_same_snapshot_again_changes_nothing(world: World) -> None:
    """Twice is once; and the next one finds nothing more to take."""
    world.load("Berlin,A,5", "Berlin,B,6", version=1)
    snapshot(world, "Berlin,A,5", version=2)
    world.check()
    before = world.state()
    snapshot(world, "Berlin,A,5", version=2)
    assert world.state() == before
    assert missed(snapshot(world, "Berlin,A,5", version=3)) == []


def test_what_was_missing_comes_back_with_a_later_file(world: World) -> None:
    """As any item does."""
    world.load("Berlin,A,5", "Berlin,B,6", version=1)
    snapshot(world, "Berlin,A,5", version=2)
    world.check()
    snapshot(world, "Berlin,A,5", "Berlin,B,6", version=3)
    assert [alert.kind for alert in world.check()] == ["back"]
    assert world.levels() == counts(A=5, B=6)


def test_what_is_missing_keeps_its_name_and_threshold(world: World) -> None:
    """A snapshot that does not name an item says nothing of it but that."""
    header = "Item Name,SKU,Stock On Hand,Reorder Point,Warehouse Name"
    tea, milk = "Green tea,T1,4,2,Berlin", "Milk,M1,9,3,Berlin"
    world.load(tea, milk, version=1, header=header)
    snapshot(world, tea, version=2, header=header)
    level = next(iter(world.platform.inventory.levels("Berlin", "M1")))
    assert (level.name, level.threshold) == ("Milk", Decimal(3))
    assert level.count == 0


def test_mended_rejects_are_a_part_of_their_snapshot(world: World) -> None:
    """They are dropped where the file was, and name a few rows of it."""
    world.load("Berlin,A,5", "Berlin,B,6", version=1)
    first = snapshot(world, "Berlin,A,5", "Berlin,B,oops", version=2)
    path = world.folder / "mended.csv"
    path.write_text(rejects_text(first).replace("oops", "7"), encoding="utf-8", newline="")
    request = replace(world.request(), path=path, missing=Missing.OUT)
    assert missed(world.load_request(request)) == []
    assert world.levels() == counts(A=5, B=7)


def test_a_dry_run_of_a_snapshot_shows_what_it_lacks(world: World) -> None:
    """And writes nothing."""
    world.load("Berlin,A,5", "Berlin,B,6", version=1)
    request = world.request("Berlin,A,5", version=2)
    seen = world.preview_request(replace(request, missing=Missing.OUT))
    assert missed(seen.report) == ["B"]
    assert [found.change for found in seen.changes] == [Change("B", Decimal(6), Decimal(0))]
    assert world.levels() == counts(A=5, B=6)


def test_what_is_out_already_is_covered_too(world: World) -> None:
    """A file between two snapshots that lack an item is late for it."""
    world.load("Berlin,A,5", "Berlin,B,6", version=1)
    snapshot(world, "Berlin,A,5", version=2)
    later = snapshot(world, "Berlin,A,5", version=4)
    assert missed(later) == []
    assert accounted(world.load("Berlin,B,7", version=3)) == (0, 0, 1, 0, 0)
    assert world.levels() == counts(A=5, B=0)


def test_undoing_a_snapshot_leaves_out_what_the_next_lacks_too(world: World) -> None:
    """Nobody is told that the item is there after all."""
    world.subscribe()
    world.load("Berlin,A,5", "Berlin,B,6", version=1)
    wrong = snapshot(world, "Berlin,A,5", version=2)
    world.tell()
    snapshot(world, "Berlin,A,5", version=3)
    world.undo(wrong.upload.id)
    assert world.tell() == []
    assert world.levels() == counts(A=5, B=0)


def test_a_snapshot_without_rows_is_refused(world: World) -> None:
    """An export that broke off behind its header is no shop without stock."""
    world.load("Berlin,A,5", version=1)
    report = snapshot(world, version=2)
    assert report.status is Status.REFUSED
    assert "full snapshot" in report.message
    assert world.levels() == counts(A=5)
