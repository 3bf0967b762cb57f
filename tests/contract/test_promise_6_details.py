"""Promise 6: a changed name or threshold is written as a detail, and is no change of the level."""

from dataclasses import replace
from decimal import Decimal

from contract.world import World, accounted, at

SQUARE = "SKU,Item Name,Current Quantity Berlin,Stock Alert Enabled Berlin,Stock Alert Count Berlin"
TWICE = "SKU,Item Name,Current Quantity Berlin,Current Quantity Rome"


def details(world: World) -> dict[tuple[str, str], tuple[str, Decimal | None]]:
    """The name and threshold of each level."""
    return {
        (level.store, level.item): (level.name, level.threshold)
        for level in world.platform.inventory.levels()
    }


def test_names_and_thresholds_are_kept_with_the_level(world: World) -> None:
    """Those of a wide file for each of its stores."""
    report = world.load("EB,Espresso,5,Y,2.5", "MU,,7,N,9", header=SQUARE, version=1)
    assert (accounted(report), report.details) == ((2, 0, 0, 0, 0), 1)
    assert details(world) == {
        ("Berlin", "EB"): ("Espresso", Decimal("2.5")),
        ("Berlin", "MU"): ("", None),
    }


def test_a_changed_detail_is_counted_apart_and_changes_no_level(world: World) -> None:
    """The level keeps its version, and has no new change; an equal detail is not written."""
    world.load("EB,Espresso,5,Y,2", "MU,Mug,7,Y,1", header=SQUARE, version=1)
    report = world.load("EB,Caffè,5,Y,2", "MU,Mug,7,Y,1", header=SQUARE, version=2)
    assert (accounted(report), report.details) == ((0, 2, 0, 0, 0), 1)
    assert world.versions() == {"EB": at(1), "MU": at(1)}
    assert details(world)["Berlin", "EB"] == ("Caffè", Decimal(2))
    assert len(world.platform.history.explain("Berlin", "EB")) == 1
    found = world.platform.uploads.find(report.upload.id)
    assert found is not None
    assert found.details == 1


def test_what_a_file_does_not_say_stays(world: World) -> None:
    """A blank name, or a file that knows neither; but an alert that is off has no threshold."""
    world.load("EB,Espresso,5,Y,2", header=SQUARE, version=1)
    assert world.load("Berlin,EB,6", version=2).details == 0
    assert world.load("EB,,6,Y,2", header=SQUARE, version=3).details == 0
    assert details(world)["Berlin", "EB"] == ("Espresso", Decimal(2))
    assert world.load("EB,,6,N,2", header=SQUARE, version=4).details == 1
    assert details(world)["Berlin", "EB"] == ("Espresso", None)


def test_a_late_file_writes_no_detail_that_a_newer_one_covers(world: World) -> None:
    """Newest wins for names too."""
    world.load("EB,New,5,1", header=TWICE, version=5)
    late = world.load("EB,Old,9,1", "MU,Mug,1,1", header=TWICE, version=1)
    assert late.details == 2
    assert details(world)["Berlin", "EB"] == ("New", None)
    assert details(world)["Rome", "MU"] == ("Mug", None)


def test_people_are_told_the_name_beside_the_item(world: World) -> None:
    """In the message, in the recorded alert, and the same again whatever it is called by then."""
    world.subscribe()
    world.load("EB,Espresso,5,Y,2", header=SQUARE, version=1)
    world.load("EB,Espresso,0,Y,2", header=SQUARE, version=2)
    assert world.tell() == [("ann@example.org", "Berlin: EB (Espresso) is out of stock")]
    world.load("EB,Caffè,0,Y,2", header=SQUARE, version=3)
    [alert] = world.platform.alerts.alerts()
    assert [change.name for change in alert.items] == ["Espresso"]


def test_what_is_out_at_first_sight_is_told_by_its_name(world: World) -> None:
    """A name is kept no later than the count that people are told of."""
    world.subscribe()
    world.load("EB,Espresso,0,Y,2", header=SQUARE, version=1)
    assert world.tell() == [("ann@example.org", "Berlin: EB (Espresso) is out of stock")]


def test_a_dry_run_counts_details_and_writes_none(world: World) -> None:
    """They are part of what the load would do."""
    request = world.request("EB,Espresso,5,Y,2", header=SQUARE)
    assert world.preview_request(request).report.details == 1
    assert details(world) == {}


def test_forgetting_forgets_details_and_renaming_keeps_them(world: World) -> None:
    """A store that is joined to another keeps what the other has."""
    world.load("EB,Espresso,5,1", "MU,Mug,1,1", header=TWICE, version=1)
    world.load("EB,Ours,5,", header=TWICE, version=2)
    world.forget("Rome", "MU")
    world.rename("Rome", "Berlin")
    assert details(world) == {("Berlin", "EB"): ("Ours", None), ("Berlin", "MU"): ("Mug", None)}
    world.forget("Berlin", None)
    world.load("Berlin,EB,1")
    assert details(world) == {("Berlin", "EB"): ("", None)}


def test_the_folder_of_the_inbox_is_recorded_as_the_source(world: World) -> None:
    """The same content from two folders is two uploads, each of its own store."""
    request = world.request("tea,5", header="item,count", version=1)
    for folder in ("Berlin", "Rome"):
        asked = replace(request, source=folder, default_store=folder)
        assert world.load_request(asked).upload.source == folder
    assert {level.store for level in world.platform.inventory.levels()} == {"Berlin", "Rome"}
    sources = [report.upload.source for report in world.platform.uploads.uploads(9)]
    assert sources == ["Rome", "Berlin"]
