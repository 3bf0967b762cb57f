"""What the ports say beyond the promises: atomic loads, ordered lists, subscribers."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

import pytest

from contract.together import at_once
from contract.world import ANN, BOB, World, at
from shelfwatch.core.alerting.subscriber import ALL_STORES
from shelfwatch.core.errors import Misuse
from shelfwatch.ports import ChangeBlock, CoveredItems, DetailBlock
from shelfwatch.service.loading.load import load


class Interrupted(Exception):
    """What a test stops a load with."""


def test_an_interrupted_load_writes_nothing(world: World) -> None:
    """Stopped in the midst of writing, it leaves no level, no upload and no store behind."""
    world.load("Berlin,A,5", version=1)
    before = world.state()

    def stop(_done: int, _all: int) -> None:
        raise Interrupted

    request = world.request("Berlin,A,0", "Pusan,B,0", version=2)
    with pytest.raises(Interrupted):
        load(world.platform, request, world.load_context, progress=stop)
    assert world.state() == before
    report = world.load_request(request)
    assert report.outcomes.changed == 2


def test_a_load_that_fails_after_writing_writes_nothing(world: World) -> None:
    """Nothing is kept before the context is left in peace."""
    report = world.load("Berlin,A,5", version=1)
    before = world.state()
    upload = replace(report.upload, id="u2", version=world.clock.now())
    with suppress(Interrupted), world.platform.inventory.load_session(upload, []) as load_session:
        load_session.apply(replace(report, upload=upload), EmptyPlan())
        raise Interrupted
    assert world.state() == before
    with world.platform.inventory.load_session(upload, []) as load_session:
        load_session.apply(replace(report, upload=upload), EmptyPlan())
    assert world.platform.uploads.find("u2") is not None


def test_a_load_is_seen_by_nobody_before_it_is_done(world: World) -> None:
    """Who reads meanwhile sees the last committed load, and is not made to wait."""
    report = world.load("Berlin,A,5", version=1)
    before = world.state()
    upload = replace(report.upload, id="u2")
    with world.platform.inventory.load_session(upload, []) as load_session:
        load_session.apply(replace(report, upload=upload), EmptyPlan())
        assert at_once(world.state) == [before]
    assert at_once(world.state) != [before]


class EmptyPlan:
    """A plan that has nothing to write."""

    def blocks(self) -> Iterator[ChangeBlock]:
        """See `ports.Plan`."""
        return iter(())

    def details(self) -> Iterator[DetailBlock]:
        """See `ports.Plan`."""
        return iter(())

    def covered(self) -> Sequence[CoveredItems]:
        """See `ports.Plan`."""
        return ()

    def covered_items(
        self, wanted: Sequence[CoveredItems]
    ) -> Iterator[tuple[CoveredItems, Iterable[str]]]:
        """See `ports.Plan`."""
        assert not wanted
        return iter(())


def test_a_file_that_is_gone_is_refused_until_it_is_back(world: World) -> None:
    """The report names it; nothing of it was written."""
    request = world.request("Berlin,A,5", version=1)
    away = request.path.rename(request.path.with_name("away.csv"))
    refused = world.load_request(request)
    assert (refused.status, world.levels()) == ("refused", {})
    assert "stock.csv" in refused.message
    away.rename(request.path)
    assert world.load_request(request).status == "loaded"


def test_levels_come_by_store_and_item(world: World) -> None:
    """All, of a store in any letter case, of an item, or only those that are out."""
    world.load("pusan,B,0", "pusan,A,5", "Berlin,B,0", "Berlin,A,-1", "Karachi,A,7", version=1)

    def found(**asked: object) -> list[str]:
        levels = world.platform.inventory.levels(**asked)  # type: ignore[arg-type] # as a caller would spell them
        return [f"{level.store} {level.item}" for level in levels]

    assert found() == ["Berlin A", "Berlin B", "Karachi A", "pusan A", "pusan B"]
    assert found(store="PUSAN") == ["pusan A", "pusan B"]
    assert found(item="B") == ["Berlin B", "pusan B"]
    assert found(only_out=True) == ["Berlin A", "Berlin B", "pusan B"]
    assert found(store="berlin", item="A", only_out=True) == ["Berlin A"]
    assert found(store="Nowhere") == []


def test_stores_come_with_their_figures(world: World) -> None:
    """Items, how many are out, and when they were last heard of."""
    world.load("Berlin,A,0", "Berlin,B,5", "Pusan,A,1", version=1)
    arrived = world.clock.now()
    world.clock.forward(hours=1)
    world.load("Pusan,A,1", version=2)
    berlin, pusan = world.platform.inventory.stores()
    assert (berlin.name, berlin.items, berlin.out, berlin.last_upload) == ("Berlin", 2, 1, arrived)
    assert (pusan.name, pusan.items, pusan.out) == ("Pusan", 1, 0)
    assert pusan.last_upload == world.clock.now()


def test_open_outages_come_by_store_and_item(world: World) -> None:
    """And can be asked for by store."""
    world.load("Pusan,B,0", "Berlin,B,0", "Berlin,A,0", version=1)
    world.check()
    assert world.outages() == [("Berlin", "A"), ("Berlin", "B"), ("Pusan", "B")]
    found = world.platform.alerts.outages("PUSAN")
    assert [(one.store, one.item, one.began) for one in found] == [("Pusan", "B", at(1))]


def test_alerts_come_oldest_first_and_by_upload(world: World) -> None:
    """With their items in order."""
    first = world.load("Berlin,B,0", "Berlin,A,0", version=2).upload.id
    world.check()
    second = world.load("Berlin,C,0", version=1).upload.id
    world.check()
    found = world.platform.alerts.alerts()
    assert [alert.upload for alert in found] == [first, second]
    assert [item.item for item in found[0].items] == ["A", "B"]
    assert [alert.upload for alert in world.platform.alerts.alerts(second)] == [second]


def test_subscribing_again_replaces_the_stores(world: World) -> None:
    """One address is one subscriber, in the order in which they came."""
    subscribers = world.platform.subscribers
    first = subscribers.add(ANN, ["Pusan", "Berlin", "Pusan"])
    subscribers.add(BOB, ALL_STORES)
    again = subscribers.add(ANN, [" Karachi "])
    assert first.stores == ("Berlin", "Pusan")
    assert (again.id, again.stores) == (first.id, ("Karachi",))
    assert [one.address for one in subscribers.subscribers()] == [ANN, BOB]
    assert subscribers.subscribers()[0] == again


def test_all_stores_are_asked_for_in_so_many_words(world: World) -> None:
    """No name at all is a mistake: it must not come to mean every store."""
    subscribers = world.platform.subscribers
    with pytest.raises(Misuse, match="all of them"):
        subscribers.add(ANN, [])
    assert subscribers.subscribers() == []
    assert subscribers.add(ANN, ALL_STORES).stores is ALL_STORES
    assert subscribers.subscribers()[0].stores is ALL_STORES
    subscribers.add(ANN, ["Pusan"])
    assert subscribers.subscribers()[0].stores == ("Pusan",)


def test_unsubscribing_who_is_not_subscribed_says_so(world: World) -> None:
    """The second time there is nobody to remove."""
    world.subscribe()
    assert world.platform.subscribers.remove(ANN)
    assert not world.platform.subscribers.remove(ANN)
    assert world.platform.subscribers.subscribers() == []


def test_who_comes_back_is_somebody_new(world: World) -> None:
    """What was cancelled stays cancelled."""
    world.subscribe()
    world.load("Berlin,A,0", version=1)
    world.check()
    (old,) = world.platform.subscribers.subscribers()
    world.platform.subscribers.remove(ANN)
    world.subscribe()
    assert world.platform.subscribers.subscribers()[0].id != old.id
    assert world.tell() == []


def test_a_file_of_many_rows_is_loaded_whole(world: World) -> None:
    """More than one block of changes, in several stores."""
    rows = [f"store {number % 3},item {number},{number % 7}" for number in range(3_000)]
    report = world.load(*rows, version=1)
    assert report.outcomes.changed == 3_000
    assert len(world.levels()) == 3_000
    assert world.load(*rows, version=2).outcomes.unchanged == 3_000
    assert sum(len(alert.items) for alert in world.check()) == 429
