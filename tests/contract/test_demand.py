"""What levels sold: by day, and never what was held, undone or put in by hand."""

import random
from datetime import date, timedelta
from decimal import Decimal

from contract.test_reading import undo_any
from contract.world import START, World
from shelfwatch.core.forecast.order import OrderTerms
from shelfwatch.core.stock.identity import store_key
from shelfwatch.core.stock.outage import OutageState
from shelfwatch.ports import LevelDemand
from shelfwatch.service.alerting.outages import act_on_outages
from shelfwatch.service.forecasting.forecast import Foretold, forecast

DAY = 24 * 60
BEGUN = START.date()

Sold = dict[int, tuple[float, float]]


def demand_of(world: World, store: str = "Berlin", item: str = "A") -> LevelDemand:
    """What one level sold."""
    found = world.platform.demand.of_store(store_key(store))
    return next(each for each in found if each.level.item == item)


def sold(world: World, store: str = "Berlin", item: str = "A") -> Sold:
    """What it lost and gained, by days since the world began."""
    return {
        day.day - BEGUN.toordinal(): (day.sold, day.came)
        for day in demand_of(world, store, item).days
        if day.sold or day.came
    }


def load(world: World, day: int, *rows: str, hour: int = 0) -> str:
    """Load a file of that day; its upload's id."""
    world.clock.moment = max(world.clock.moment, START + timedelta(days=day + 1))
    return world.load(*rows, version=day * DAY + hour * 60).upload.id


def test_falls_are_sales_and_rises_are_not_each_on_its_day(world: World) -> None:
    """Those of one day are one; also below zero; what a first sight has was never sold."""
    load(world, 0, "Berlin,A,10", "Berlin,B,1.5")
    load(world, 1, "Berlin,A,7", "Berlin,B,0.25")
    load(world, 1, "Berlin,A,12", hour=2)
    load(world, 1, "Berlin,A,11", hour=3)
    load(world, 2, "Berlin,A,11")
    load(world, 3, "Berlin,A,-3", "Berlin,C,4")
    assert sold(world) == {1: (4, 5), 3: (14, 0)}
    assert sold(world, item="B") == {1: (1.25, 0)}
    found = demand_of(world)
    assert (found.first, found.last) == (BEGUN, BEGUN + timedelta(days=3))
    assert found.level.count == Decimal(-3)
    assert demand_of(world, item="B").last == BEGUN + timedelta(days=1)
    assert demand_of(world, item="C").first == BEGUN + timedelta(days=3)
    assert list(world.platform.demand.of_store("nowhere")) == []


def test_what_is_undone_sold_nothing_and_what_came_after_it_is_compared_with_before(
    world: World,
) -> None:
    """Whether its levels went back or a newer file had covered them by then."""
    load(world, 0, "Berlin,A,10")
    wrong = load(world, 1, "Berlin,A,1")
    world.undo(wrong)
    assert sold(world) == {}
    load(world, 2, "Berlin,A,8")
    assert sold(world) == {2: (2, 0)}
    kept = load(world, 3, "Berlin,A,80")
    load(world, 4, "Berlin,A,80")
    world.undo(kept)
    load(world, 5, "Berlin,A,7")
    assert sold(world) == {2: (2, 0), 5: (1, 0)}
    assert demand_of(world).last == BEGUN + timedelta(days=5)


def test_a_late_file_sells_on_the_day_that_it_is_of(world: World) -> None:
    """Where no newer file covers the level."""
    load(world, 0, "Berlin,A,10", "Berlin,B,5")
    load(world, 4, "Berlin,B,4")
    load(world, 2, "Berlin,A,9", "Berlin,B,1")
    assert sold(world) == {2: (1, 0)}
    assert sold(world, item="B") == {4: (1, 0)}


def test_what_people_do_by_hand_is_no_sale(world: World) -> None:
    """An item that was forgotten begins anew; a store with another name goes on."""
    load(world, 0, "Berlin,A,10", "Berlin,B,5")
    load(world, 1, "Berlin,A,8")
    world.rename("Berlin", "Bonn")
    load(world, 2, "Bonn,A,7")
    assert sold(world, "Bonn") == {1: (2, 0), 2: (1, 0)}
    world.forget("Bonn", "A")
    load(world, 4, "Bonn,A,20", "Bonn,B,5")
    load(world, 5, "Bonn,A,19")
    assert sold(world, "Bonn") == {5: (1, 0)}
    assert demand_of(world, "Bonn").first == BEGUN + timedelta(days=4)


def test_rebuilding_comes_to_the_same_digits(world: World) -> None:
    """After any loads, undos, forgets and renames, in any order."""
    chance = random.Random(14)
    uploads: list[str] = []
    for step in range(20):
        rows = [
            f"{store},{item},{chance.choice(['0', '1', '5', '2.125', '-2'])}"
            for store in chance.sample(["Berlin", "Pusan", "Oslo"], 2)
            for item in chance.sample("ABCDE", 3)
        ]
        uploads.append(load(world, chance.randint(0, 20), *rows, hour=step % 24))
        world.check()
        stores = world.platform.inventory.stores()
        match chance.randint(0, 5):
            case 0 | 1:
                undo_any(world, uploads, chance)
            case 2:
                store = chance.choice(stores)
                items = [level.item for level in world.platform.inventory.levels(store.name)]
                world.forget(store.name, chance.choice(items))
            case 3 if step % 3 == 0 and len(stores) > 1:
                first, second = chance.sample(stores, 2)
                world.rename(first.name, second.name)
        before = everything(world)
        world.platform.demand.rebuild()
        assert everything(world) == before, step


def everything(world: World) -> list[LevelDemand]:
    """What every level sold."""
    keys = [store.key for store in world.platform.inventory.stores()]
    return [found for key in keys for found in world.platform.demand.of_store(key)]


def foretold(world: World, *, lead: float = 7) -> dict[str, Foretold]:
    """The rows of Berlin, by item."""
    terms = OrderTerms(lead_days=lead)
    return {row.item: row for row in forecast(world.platform, lambda _s, _i: terms, "Berlin")}


def test_a_store_is_foretold_from_its_files_the_worst_first(world: World) -> None:
    """A sells two a day, B nothing, and C is new; what is marked as ordered is not proposed."""
    for day in range(0, 40, 3):
        new = ["Berlin,C,9"] if day > 35 else []
        load(world, day, f"Berlin,A,{max(90 - 2 * day, 0) + 30}", "Berlin,B,5", *new)
    rows = foretold(world)
    assert list(rows) == ["A", "B", "C"]
    assert rows["B"].advice.reason == "no sale in the 39 days it was in stock"
    assert rows["C"].advice.reason == "not enough history: 0 sales in 3 days"
    first = rows["A"].advice
    assert first.weekly is not None
    assert 13 < first.weekly < 14.5
    assert first.runs_out.middle is not None
    assert abs((first.runs_out.middle - date(2026, 11, 23)).days - 39 - 21) <= 2
    load(world, 40, "Berlin,A,0", "Berlin,B,5", "Berlin,C,9")
    world.check()
    assert foretold(world)["A"].advice.order
    act_on_outages(world.platform, "Berlin", "A", OutageState.ORDERED, by="ann")
    ordered = foretold(world)["A"].advice
    assert ordered.order == 0
    assert ordered.order_by is None
    assert ordered.reason.endswith("; ordered")
