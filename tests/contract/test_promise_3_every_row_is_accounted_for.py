"""Promise 3: rows = changed + unchanged + superseded + untracked + rejected, in every report."""

from dataclasses import replace

import pytest

from contract.world import World, accounted, counts
from shelfwatch.core.uploads.upload import Status

MIXED = [
    "Berlin,A,9",  # changed
    "Berlin,B,5",  # unchanged
    "Berlin,B,5",  # an equal repeat
    "Berlin,B,5.0",  # an equal repeat, spelt otherwise
    "Berlin,C,not stocked",
    "Berlin,D,oops",
    "Berlin,E,1",  # conflicts with the next
    "Berlin,E,2",
    ",F,3",  # no store
    "Pusan,A,4",  # changed: first sight
]


def test_a_file_with_every_kind_of_row_adds_up(world: World) -> None:
    """Each row is counted once, under what became of it."""
    world.load("Berlin,A,8", "Berlin,B,5", version=1)
    report = world.load(*MIXED, version=2)
    assert accounted(report) == (2, 3, 0, 1, 4)
    assert report.outcomes.rows == len(MIXED)
    assert len(report.rejects) == report.outcomes.rejected


def test_a_late_file_with_every_kind_of_row_adds_up(world: World) -> None:
    """The same with a newer upload that covers some of it."""
    world.load("Berlin,A,8", "Berlin,X,1", version=5)
    report = world.load(*MIXED, version=2)
    assert accounted(report) == (2, 2, 1, 1, 4)
    assert report.outcomes.rows == len(MIXED)


def test_an_equal_repeat_of_a_changed_row_is_unchanged(world: World) -> None:
    """One of the two writes, the other finds it written."""
    assert accounted(world.load("Berlin,A,5", "Berlin,A,5", version=1)) == (1, 1, 0, 0, 0)


def test_repeats_are_found_across_spellings_of_store_and_item(world: World) -> None:
    """Blanks and the store's letter case make no other level; the item's letter case does."""
    report = world.load("Berlin,A,5", "BERLIN , A ,5", "Berlin,a,6", version=1)
    assert accounted(report) == (2, 1, 0, 0, 0)
    assert world.levels() == counts(A=5, a=6)


def test_every_conflicting_repeat_is_a_reject_and_names_another(world: World) -> None:
    """A person sees both places at once."""
    report = world.load("Berlin,A,5", "Berlin,B,1", "Berlin,A,6", "Berlin,A,5", version=1)
    assert accounted(report) == (1, 0, 0, 0, 3)
    assert [reject.row for reject in report.rejects] == [2, 4, 5]
    assert all("row" in reject.reason for reject in report.rejects)


def test_a_reject_has_its_place_its_value_and_the_reason(world: World) -> None:
    """Rows are numbered as a spreadsheet shows them: the header is row 1."""
    report = world.load("Berlin,A,5", "Berlin,B,five", version=1)
    (reject,) = report.rejects
    assert (reject.row, reject.column, reject.value) == (3, "count", "five")
    assert reject.reason


def test_a_line_that_has_too_few_cells_is_one_reject(world: World) -> None:
    """It can't be split into rows; the next line is read all the same."""
    report = world.load("Berlin", "Berlin,B,5", version=1)
    assert accounted(report) == (1, 0, 0, 0, 1)


def test_blank_lines_are_no_rows(world: World) -> None:
    """The tail that spreadsheets leave is nothing."""
    assert accounted(world.load("Berlin,A,5", "", ",,", "", version=1)) == (1, 0, 0, 0, 0)


def test_a_file_with_a_header_alone_has_no_rows(world: World) -> None:
    """Nothing is said, so nothing changes; not even a store comes of it."""
    report = world.load(version=1)
    assert (report.status, report.outcomes.rows) == (Status.LOADED, 0)
    assert world.platform.inventory.stores() == []


def test_a_file_of_rejects_alone_is_refused_by_one_sentence(world: World) -> None:
    """The commonest reason, with an example: it makes no store, and nobody reads 3,025 rejects."""
    report = world.load("Berlin,A,x", "Berlin,,5", "Berlin,B,y", version=1)
    assert (report.status, accounted(report)) == (Status.REFUSED, (0, 0, 0, 0, 0))
    assert report.message == (
        "Not one of the 3 rows of the file could be taken: the count is not a number, as in row 2"
        " (x); mend the export, and drop it again."
    )
    assert world.platform.inventory.stores() == []


def test_the_ledger_keeps_the_report(world: World) -> None:
    """What was told to the person who loaded can be looked up for ever."""
    world.load("Berlin,A,8", version=1)
    report = world.load(*MIXED, version=2)
    kept = world.platform.uploads.find(report.upload.id)
    assert kept is not None
    assert kept.upload == report.upload
    assert (kept.outcomes, kept.message) == (report.outcomes, report.message)
    assert list(kept.rejects) == list(report.rejects)
    assert world.platform.uploads.rejects(report.upload.id) == list(report.rejects)


def test_the_ledger_lists_uploads_newest_arrival_first(world: World) -> None:
    """Whatever their versions; without rejects, for there may be many."""
    ids = [world.load(f"Berlin,A,{v}", "Berlin,B,x", version=v).upload.id for v in (3, 1, 2)]
    listed = world.platform.uploads.uploads(10)
    assert [report.upload.id for report in listed] == ids[::-1]
    assert all(not report.rejects for report in listed)
    assert [report.upload.id for report in world.platform.uploads.uploads(1)] == ids[2:]


def test_an_upload_that_never_came_is_not_found(world: World) -> None:
    """Asking for it is no error."""
    assert world.platform.uploads.find("u0") is None
    assert world.platform.uploads.rejects("u0") == []


def test_the_report_comes_to_name_its_alerts(world: World) -> None:
    """Once it is checked, the upload leads to what was told of it."""
    report = world.load("Berlin,A,0", "Pusan,A,0", version=1)
    alerts = world.check()
    kept = world.platform.uploads.find(report.upload.id)
    assert kept is not None
    assert sorted(kept.alerts) == sorted(alert.id for alert in alerts)
    assert len(alerts) == 2


@pytest.mark.parametrize("rows", [MIXED, ["Berlin,A,5"], ["Berlin,A,oops", "Berlin,B,1"], []])
def test_the_same_upload_again_adds_up_too(world: World, rows: list[str]) -> None:
    """A repeated report has as many rows as the first."""
    first = world.load(*rows, version=2)
    again = world.load(*rows, version=2)
    assert again.outcomes.rows == first.outcomes.rows == len(rows)
    assert again.outcomes.changed == 0


def test_a_refusal_is_in_the_ledger_until_the_file_is_taken(world: World) -> None:
    """The same upload, once its fault is mended around it, replaces its refusal."""
    world.limits = replace(world.limits, rejects=0)
    refused = world.load("Berlin,A,x", "Berlin,B,1", version=1)
    assert refused.status is Status.REFUSED
    assert [kept.status for kept in world.platform.uploads.uploads(9)] == [Status.REFUSED]
    assert world.platform.alerts.unchecked() == []
    world.limits = replace(world.limits, rejects=9)
    taken = world.load("Berlin,A,x", "Berlin,B,1", version=1)
    assert taken.status is Status.LOADED
    assert [kept.status for kept in world.platform.uploads.uploads(9)] == [Status.LOADED]


def test_a_refusal_never_hides_what_was_loaded(world: World) -> None:
    """The ledger says of an upload that changed levels that it did, whatever comes later."""
    report = world.load("Berlin,A,5", version=1)
    world.platform.uploads.refuse(replace(report, status=Status.REFUSED, message="Too large."))
    kept = world.platform.uploads.find(report.upload.id)
    assert kept is not None
    assert (kept.status, kept.outcomes.changed) == (Status.LOADED, 1)
