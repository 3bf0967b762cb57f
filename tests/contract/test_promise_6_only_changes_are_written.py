"""Promise 6: an unchanged row costs no write."""

from contract.world import World, accounted, at


def test_an_unchanged_level_keeps_the_version_that_wrote_it(world: World) -> None:
    """The row was read, compared, and left alone."""
    world.load("Berlin,A,5", "Berlin,B,5", version=1)
    world.load("Berlin,A,5", "Berlin,B,6", version=2)
    assert world.versions() == {"A": at(1), "B": at(2)}


def test_a_file_without_changes_records_none(world: World) -> None:
    """Its upload is in the ledger; the history of its levels is as it was."""
    world.load("Berlin,A,5", version=1)
    world.load("Berlin,A,5", version=2)
    assert len(world.platform.history.explain("Berlin", "A")) == 1
    assert world.check() == []


def test_a_count_spelt_otherwise_is_unchanged(world: World) -> None:
    """Equal values are equal however they are spelt."""
    spelt = ["5", "5.0", "05", " 5", "5.000000"]
    world.load(*(f"Berlin,A{place},5" for place in range(5)), version=1)
    rows = [f"Berlin,A{place},{count}" for place, count in enumerate(spelt)]
    assert accounted(world.load(*rows, version=2)) == (0, 5, 0, 0, 0)


def test_the_smallest_and_the_largest_change_are_written(world: World) -> None:
    """Counts are exact: a millionth more is a change, and nothing is rounded."""
    previous = None
    for version, count in enumerate(
        ["0.000001", "0.000002", "999999999999.999999", "999999999999.999998", "-0.000001"]
    ):
        world.load(f"Berlin,A,{count}", version=version)
        (level,) = world.platform.inventory.levels()
        assert f"{level.count:f}" == count
        (change, *_) = world.platform.history.explain("Berlin", "A")
        assert (change.change.before, change.change.after) == (previous, level.count)
        previous = level.count


def test_other_columns_and_spellings_change_nothing(world: World) -> None:
    """Only the count of a level is compared; the store's first spelling is shown."""
    world.load("Berlin,A,5", version=1)
    report = world.load("BERLIN ,A,5,cheaper", header="Store,ITEM,Count,price", version=2)
    assert accounted(report) == (0, 1, 0, 0, 0)
    assert [store.name for store in world.platform.inventory.stores()] == ["Berlin"]


def test_a_dry_run_writes_nothing(world: World) -> None:
    """It says what would happen and who would be told, and leaves everything as it was."""
    world.subscribe()
    world.load("Berlin,A,5", "Berlin,B,5", version=1)
    world.tell()
    before = world.state()
    seen = world.preview("Berlin,A,0", "Berlin,B,5", "Berlin,C,x", version=2)
    assert accounted(seen.report) == (1, 1, 0, 0, 1)
    assert [(found.store, found.change.item) for found in seen.changes] == [("Berlin", "A")]
    assert [delivery.address for delivery in seen.deliveries] == ["ann@example.org"]
    assert world.state() == before
    assert world.tell() == []


def test_a_dry_run_of_a_refused_file_writes_nothing(world: World) -> None:
    """Not even the refusal."""
    before = world.state()
    request = world.request("x", header="colour", version=1)
    assert world.preview_request(request).report.status == "refused"
    assert world.state() == before


def test_a_load_after_a_dry_run_does_what_it_said(world: World) -> None:
    """The plan is the same one."""
    world.load("Berlin,A,5", version=5)
    seen = world.preview("Berlin,A,0", "Berlin,B,0", version=2)
    report = world.load("Berlin,A,0", "Berlin,B,0", version=2)
    assert seen.report.upload.id == report.upload.id
    assert accounted(seen.report) == accounted(report) == (1, 0, 1, 0, 0)
