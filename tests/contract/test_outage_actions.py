"""What people do about outages: it lasts until the outage ends, or its date comes."""

from datetime import datetime, timedelta

from contract.world import ANN, BOB, World, at
from shelfwatch.core.stock.change import AlertKind
from shelfwatch.core.stock.outage import OutageState
from shelfwatch.service.alerting.outages import act_on_outages


def act(world: World, pattern: str, state: OutageState, until: datetime | None = None) -> list[str]:
    """Ann does something about Berlin's outages; the items that it is about."""
    found = act_on_outages(world.platform, "berlin", pattern, state, by="ann", until=until)
    return [outage.item for outage in found]


def states(world: World) -> dict[str, str]:
    """The state of each open outage, by item."""
    return {one.item: str(one.action.state) for one in world.platform.alerts.outages()}


def run_out(world: World, *items: str) -> None:
    """Items of Berlin that people are told of as out of stock."""
    world.load(*(f"Berlin,{item},5" for item in items), version=1)
    world.check()
    world.load(*(f"Berlin,{item},0" for item in items), version=2)
    world.tell()


def test_an_outage_is_open_until_somebody_does_something(world: World) -> None:
    """Then it says what, who and until when."""
    run_out(world, "A", "B")
    assert states(world) == {"A": "open", "B": "open"}
    until = world.clock.now() + timedelta(days=3)
    assert act(world, "A", OutageState.ORDERED, until) == ["A"]
    ordered, untouched = world.platform.alerts.outages()
    assert (ordered.action.state, ordered.action.by) == (OutageState.ORDERED, "ann")
    assert (ordered.action.until, ordered.action.at) == (until, world.clock.now())
    assert untouched.action.state is OutageState.OPEN


def test_a_pattern_means_every_item_like_it_and_a_name_only_itself(world: World) -> None:
    """A name may have a star or a bracket in it."""
    run_out(world, "Echo", "Echo*", "Echo [1]", "Dot")
    assert act(world, "Echo*", OutageState.SEEN) == ["Echo*"]
    assert act(world, "Ech*", OutageState.SEEN) == ["Echo", "Echo [1]", "Echo*"]
    assert act(world, "Echo [1]", OutageState.SEEN) == ["Echo [1]"]
    assert act(world, "*", OutageState.SEEN) == ["Dot", "Echo", "Echo [1]", "Echo*"]
    assert act(world, "Plate", OutageState.SEEN) == []


def test_an_action_ends_with_its_outage(world: World) -> None:
    """The next outage is a new one, and is told as ever."""
    world.subscribe()
    run_out(world, "A")
    act(world, "A", OutageState.SNOOZED, world.clock.now() + timedelta(days=30))
    world.load("Berlin,A,5", version=3)
    world.tell()
    world.load("Berlin,A,0", version=4)
    assert world.tell() == [(ANN, "Berlin: A is out of stock")]
    assert states(world) == {"A": "open"}
    newest, earlier = world.outages_of("Berlin", "A")
    assert [action.state for action in earlier.actions] == [OutageState.SNOOZED]
    assert newest.actions == ()


def test_what_is_still_out_when_its_date_comes_is_told_once(world: World) -> None:
    """And is open again."""
    world.subscribe()
    run_out(world, "A", "B")
    act(world, "A", OutageState.ORDERED, world.clock.now() + timedelta(days=3))
    world.clock.forward(days=2)
    assert world.tell() == []
    world.clock.forward(days=1)
    assert world.tell() == [(ANN, "Berlin: A is still out of stock")]
    assert states(world) == {"A": "open", "B": "open"}
    world.clock.forward(days=9)
    assert world.tell() == []
    (alert,) = [one for one in world.platform.alerts.alerts() if one.kind is AlertKind.STILL_OUT]
    assert [change.item for change in alert.items] == ["A"]


def test_what_is_back_before_its_date_is_not_told_again(world: World) -> None:
    """The order came in time."""
    world.subscribe()
    run_out(world, "A")
    act(world, "A", OutageState.ORDERED, world.clock.now() + timedelta(days=3))
    world.load("Berlin,A,9", version=3)
    world.tell()
    world.clock.forward(days=4)
    assert world.tell() == []


def test_the_last_action_counts(world: World) -> None:
    """Seen after it was ordered: its date is no more; all that was done is kept."""
    world.subscribe()
    run_out(world, "A")
    act(world, "A", OutageState.ORDERED, world.clock.now() + timedelta(days=3))
    world.clock.forward(hours=1)
    act(world, "A", OutageState.SEEN)
    world.clock.forward(days=4)
    assert world.tell() == []
    (outage,) = world.platform.alerts.outages()
    assert [action.state for action in outage.actions] == [OutageState.ORDERED, OutageState.SEEN]


def test_one_message_tells_of_all_that_is_still_out(world: World) -> None:
    """Also of several stores and files; each subscriber hears of his own."""
    world.subscribe()
    world.subscribe(BOB, "Bonn")
    world.load("Berlin,A,0", "Bonn,A,0", version=1)
    world.load("Berlin,B,0", version=2)
    world.tell()
    until = world.clock.now() + timedelta(days=1)
    for store in ("Berlin", "Bonn"):
        act_on_outages(world.platform, store, "*", OutageState.SNOOZED, by="ann", until=until)
    world.clock.forward(days=1)
    assert world.tell() == [
        (ANN, "3 items are still out of stock in 2 stores"),
        (BOB, "Bonn: A is still out of stock"),
    ]


def test_an_undo_ends_the_outage_with_its_date(world: World) -> None:
    """It was never out: nobody is told that it still is."""
    world.subscribe()
    world.load("Berlin,A,5", version=1)
    world.check()
    wrong = world.load("Berlin,A,0", version=2)
    world.tell()
    act(world, "A", OutageState.ORDERED, at(24 * 60 * 9))
    world.undo(wrong.upload.id)
    world.deliver()
    world.clock.forward(days=30)
    assert world.tell() == []
