"""What pages ask: each list whole, in its order, page by page, and nothing of another's store."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import pytest

from contract.world import World, at
from shelfwatch.core.errors import Misuse
from shelfwatch.core.stock.outage import OutageState
from shelfwatch.ports.reading import (
    DeliveryQuestion,
    OutageQuestion,
    Page,
    StockQuestion,
    StockState,
    UploadState,
)
from shelfwatch.service.alerting.outages import act_on_outages

Row = TypeVar("Row")

BERLIN = frozenset({"berlin"})


def whole(read: Callable[[str | None, int], Page[Row]], limit: int = 2) -> list[Row]:
    """All rows of a list, page by page."""
    rows: list[Row] = []
    after: str | None = None
    while True:
        page = read(after, limit)
        assert len(page.rows) <= limit
        rows += page.rows
        if page.next is None:
            return rows
        after = page.next


def listed(world: World, question: StockQuestion, limit: int = 2) -> list[tuple[str, str]]:
    """Store and item of every level that a question finds."""
    while world.platform.reading.follow_levels():
        pass
    found = whole(lambda after, most: world.platform.reading.levels(question, after, most), limit)
    return [(level.store, level.item) for level in found]


def fill(world: World) -> None:
    """Three stores; in two of them an item ran out."""
    world.subscribe()
    world.load("Berlin,A,5", "Berlin,Bär,1", "Pusan,A,7", "Pusan,C,3", "Ärö,A,2", version=1)
    world.check()
    world.load("Berlin,A,0", "Pusan,C,0", "Pusan,A,8", version=2)
    world.tell()


def test_levels_come_by_store_and_item_page_by_page(world: World) -> None:
    """Whatever the size of a page, each level once; also of one store, or those that are out."""
    fill(world)
    everything = [("Berlin", "A"), ("Berlin", "Bär"), ("Pusan", "A"), ("Pusan", "C"), ("Ärö", "A")]
    for limit in (1, 2, 3, 50):
        assert listed(world, StockQuestion(), limit) == everything
        assert listed(world, StockQuestion(store="pusan"), limit) == everything[2:4]
    out = [("Berlin", "A"), ("Pusan", "C")]
    assert listed(world, StockQuestion(state=StockState.OUT)) == out
    assert listed(world, StockQuestion(state=StockState.OUT, store="pusan")) == out[1:]
    assert listed(world, StockQuestion(store="nowhere")) == []


def test_a_search_finds_the_beginnings_of_words_of_item_and_name(world: World) -> None:
    """In any letter case, with or without accents; signs alone find nothing."""
    header = "SKU,Item Name,Current Quantity Berlin,Current Quantity Pusan"
    world.load("HON-250,Crème Honig 250 g,5,", "OAT,Oat,1,7", header=header, version=1)
    assert listed(world, StockQuestion(search="creme HON")) == [("Berlin", "HON-250")]
    assert listed(world, StockQuestion(search="oat"), 1) == [("Berlin", "OAT"), ("Pusan", "OAT")]
    assert listed(world, StockQuestion(search="oat", store="pusan")) == [("Pusan", "OAT")]
    assert listed(world, StockQuestion(search="onig")) == []
    assert listed(world, StockQuestion(search='"*')) == []
    assert listed(world, StockQuestion(search='"oat" OR NEAR(')) == []
    world.load("OAT,Porridge,1,7", header=header, version=2)
    assert listed(world, StockQuestion(search="porr")) == [("Berlin", "OAT"), ("Pusan", "OAT")]
    world.forget("Berlin", "OAT")
    assert listed(world, StockQuestion(search="porr", store="berlin")) == []


def test_what_is_low_is_listed_and_counted(world: World) -> None:
    """From its threshold on, until it is out or well above; nothing of another's store."""
    header = "SKU,Item Name,Current Quantity {0},Stock Alert Enabled {0},Stock Alert Count {0}"
    for number, store in enumerate(("Berlin", "Pusan"), 1):
        rows = ("A,Tea,9,Y,3", "B,Cup,2,Y,3", "C,Pot,0,Y,3", "D,Jam,3,Y,3")
        world.load(*rows, header=header.format(store), version=number)
        world.check()
    low = [("Berlin", "B"), ("Berlin", "D"), ("Pusan", "B"), ("Pusan", "D")]
    for limit in (1, 3, 50):
        assert listed(world, StockQuestion(state=StockState.LOW), limit) == low
    assert listed(world, StockQuestion(BERLIN, state=StockState.LOW)) == low[:2]
    assert listed(world, StockQuestion(state=StockState.LOW, search="jam")) == [low[1], low[3]]
    reading = world.platform.reading
    assert (reading.low_count(), reading.low_count(BERLIN), reading.low_count(most=3)) == (4, 2, 3)
    world.load("Berlin,B,0", "Berlin,D,8", version=9)
    world.check()
    assert listed(world, StockQuestion(state=StockState.LOW)) == low[2:]


def test_what_changed_since_comes_with_the_last_change_first(world: World) -> None:
    """By when the upload arrived; a filter and a search narrow it."""
    fill(world)
    world.clock.forward(hours=1)
    since = world.clock.now()
    world.load("Berlin,Bär,0", "Pusan,A,9", version=3)
    world.load("Berlin,A,4", version=4)
    found = listed(world, StockQuestion(changed_since=since), 1)
    assert found[0] == ("Berlin", "A")
    assert sorted(found) == [("Berlin", "A"), ("Berlin", "Bär"), ("Pusan", "A")]
    question = StockQuestion(changed_since=since, state=StockState.OUT)
    assert listed(world, question) == [("Berlin", "Bär")]
    assert listed(world, StockQuestion(changed_since=since, search="bar")) == [("Berlin", "Bär")]
    assert listed(world, StockQuestion(changed_since=since, store="pusan")) == [("Pusan", "A")]
    assert listed(world, StockQuestion(changed_since=since + timedelta(hours=1))) == []


def test_who_may_see_one_store_sees_nothing_of_another(world: World) -> None:
    """In no list, by no search, and by no cursor of somebody else."""
    fill(world)
    reading = world.platform.reading
    assert listed(world, StockQuestion(BERLIN)) == [("Berlin", "A"), ("Berlin", "Bär")]
    assert listed(world, StockQuestion(BERLIN, store="pusan")) == []
    assert listed(world, StockQuestion(BERLIN, search="a")) == [("Berlin", "A")]
    since = world.clock.now() - timedelta(days=1)
    assert {s for s, _ in listed(world, StockQuestion(BERLIN, changed_since=since))} == {"Berlin"}
    foreign = reading.levels(StockQuestion(), limit=3).next
    rows = reading.levels(StockQuestion(BERLIN), foreign).rows
    assert {level.store for level in rows} <= {"Berlin"}
    assert [store.name for store in reading.stores(BERLIN)] == ["Berlin"]
    assert [level.store for level in reading.levels_of(["A"], BERLIN)] == ["Berlin"]
    assert [one.store for one in reading.outages(OutageQuestion(BERLIN)).rows] == ["Berlin"]
    assert reading.outages(OutageQuestion(BERLIN, store="pusan")).rows == []
    assert [alert.store for alert in reading.alerts(BERLIN).rows] == ["Berlin"]
    assert reading.uploads(stores=BERLIN).rows == []
    own = world.load("Berlin,A,1", version=9)
    assert [one.report.upload.id for one in reading.uploads(stores=BERLIN).rows] == [own.upload.id]
    assert reading.upload_stores(own.upload.id) == ["berlin"]


def test_outages_come_by_when_they_began_and_the_ended_by_when_they_ended(world: World) -> None:
    """With what people did about them."""
    world.load(*(f"Berlin,{item},5" for item in "ABCD"), version=1)
    for number, item in enumerate("CABD", 2):
        world.load(f"Berlin,{item},0", version=number)
    world.load("Berlin,A,1", version=10)
    world.load("Berlin,C,1", version=11)
    world.check()
    act_on_outages(world.platform, "Berlin", "B", OutageState.SEEN, by="ann")
    reading = world.platform.reading

    def items(*, is_open: bool, store: str | None = None) -> list[str]:
        question = OutageQuestion(store=store, is_open=is_open)
        return [one.item for one in whole(lambda *page: reading.outages(question, *page), 1)]

    assert items(is_open=True) == items(is_open=True, store="berlin") == ["D", "B"]
    assert items(is_open=False) == items(is_open=False, store="berlin") == ["C", "A"]
    assert reading.outages(OutageQuestion()).rows[1].action.by == "ann"
    assert [one.ended for one in reading.outages_of("berlin", "A")] == [at(10)]
    assert reading.ended_since(at(11)) == 1
    assert reading.ended_since(at(10), BERLIN) == 2
    assert reading.ended_since(at(10), frozenset({"pusan"})) == 0


def test_the_history_of_a_level_comes_page_by_page(world: World) -> None:
    """The same as all of it at once; its course is the same, the oldest first."""
    counts = [5, 0, 7, 2]
    for number, count in enumerate(counts, 1):
        world.load(f"Berlin,A,{count}", "Berlin,B,1", version=number)
    world.check()
    reading, history = world.platform.reading, world.platform.history
    found = whole(lambda *page: reading.history("berlin", "A", *page), 1)
    assert found == history.explain("berlin", "A")
    assert [one.change.after for one in found] == [2, 7, 0, 5]
    assert [point.count for point in reading.course("Berlin", "A")] == counts
    assert [point.count for point in reading.course("Berlin", "A", limit=2)] == [7, 2]
    assert reading.history("Berlin", "Z").rows == []
    level = reading.level("BERLIN", "A")
    assert level is not None
    assert level.count == 2
    assert reading.level("Berlin", "Z") is None


def test_uploads_and_alerts_and_deliveries_come_latest_first(world: World) -> None:
    """Those that are held, to be mended or failing can be asked for alone."""
    fill(world)
    faulty = world.load("Berlin,A,1O", "Berlin,Bär,2", version=3)
    reading = world.platform.reading
    uploads = whole(lambda *page: reading.uploads(UploadState.ALL, None, *page), 1)
    assert uploads[0].report.upload.id == faulty.upload.id
    assert len(uploads) == 3
    assert uploads[0].stores == ["Berlin"]
    assert uploads[0].report.rejects == ()
    (to_mend,) = reading.uploads(UploadState.TO_MEND).rows
    assert to_mend.report.upload.id == faulty.upload.id
    world.load(*(f"Big,{number},5" for number in range(40)), version=4)
    held = world.load(*(f"Big,{number},0" for number in range(40)), version=5)
    assert [one.report.upload.id for one in reading.uploads(UploadState.HELD).rows] == [
        held.upload.id
    ]
    assert reading.upload_stores(held.upload.id) == ["big"]
    assert reading.uploads(UploadState.HELD, frozenset({"big"})).rows
    assert reading.uploads(UploadState.HELD, BERLIN).rows == []
    alerts = whole(lambda *page: reading.alerts(None, *page), 1)
    assert alerts == list(reversed(world.platform.alerts.alerts()))
    deliveries = whole(lambda *page: reading.deliveries(DeliveryQuestion.ALL, *page), 1)
    assert deliveries == list(reversed(world.platform.deliveries.deliveries()))
    assert reading.deliveries(DeliveryQuestion.FAILING).rows == []


@pytest.mark.parametrize("cursor", ["", "x", "W10", "WzFd", "bnVsbA", "W1siYSJdXQ", "€", "=" * 9])
def test_a_cursor_that_is_none_is_refused(world: World, cursor: str) -> None:
    """It comes from an address that anybody can type; blank is the first page."""
    reading = world.platform.reading
    if cursor == "":
        assert reading.levels(StockQuestion(), cursor).rows == []
        return
    with pytest.raises(Misuse):
        reading.history("Berlin", "A", cursor if cursor != "WzFd" else "WyJhIl0")
    world.load("Berlin,A,1")
    with pytest.raises(Misuse):
        reading.levels(StockQuestion(search="a", changed_since=at(0)), f"{cursor}x")


@pytest.mark.slow
def test_the_kept_figures_of_stores_are_what_counting_finds(world: World) -> None:
    """After any loads, undos, forgets and renames, in any order."""
    chance = random.Random(11)
    uploads: list[str] = []
    for step in range(16):
        rows = {
            (chance.choice(["Berlin", "Pusan", "Oslo"]), chance.choice("ABCDE")): chance.choice(
                [0, 0, 1, 5, -2]
            )
            for _ in range(chance.randint(1, 6))
        }
        report = world.load(
            *(f"{s},{i},{c}" for (s, i), c in rows.items()), version=chance.randint(1, 60)
        )
        uploads.append(report.upload.id)
        world.check()
        stores = world.platform.inventory.stores()
        match chance.randint(0, 5):
            case 0:
                undo_any(world, uploads, chance)
            case 1 if stores:
                world.forget(
                    chance.choice(stores).name, None if step % 2 else some_item(world, chance)
                )
            case 2 if len(stores) > 1:
                first, second = chance.sample(stores, 2)
                world.rename(first.name, chance.choice([second.name, f"New {step}"]))
        assert kept(world) == counted(world)


def undo_any(world: World, uploads: list[str], chance: random.Random) -> None:
    """Undo one of the uploads, unless that was done before."""
    id = uploads.pop(chance.randrange(len(uploads)))
    report = world.platform.uploads.find(id)
    if report is not None and report.status == "loaded":
        world.undo(id)


def some_item(world: World, chance: random.Random) -> str | None:
    """An item that every store has, or None."""
    stores = {level.store for level in world.platform.inventory.levels()}
    items = [level.item for level in world.platform.inventory.levels()]
    everywhere = sorted({item for item in items if items.count(item) == len(stores)})
    return chance.choice(everywhere) if everywhere else None


def kept(world: World) -> dict[str, tuple[int, int]]:
    """Items and outs of each store, as its figures say."""
    return {one.name: (one.items, one.out) for one in world.platform.reading.stores()}


def counted(world: World) -> dict[str, tuple[int, int]]:
    """The same as its levels say."""
    figures: dict[str, tuple[int, int]] = {}
    for level in world.platform.inventory.levels():
        items, out = figures.get(level.store, (0, 0))
        figures[level.store] = items + 1, out + (level.count <= 0)
    return figures
