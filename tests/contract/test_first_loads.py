"""The first load of a store tells how things stand, in one summary, and alarms nobody."""

from contract.world import ANN, World
from shelfwatch.core.alerting.subscriber import ALL_STORES

TWELVE = [f"Bonn,I{number:02},0" for number in range(12)]
SUMMARY = "First load of Bonn: 12 of 13 items are out of stock"


def test_a_first_load_is_told_as_a_summary(world: World) -> None:
    """With the list of all items attached; and each of them has its outage."""
    world.subscribe(ANN)
    world.load("Bonn,A,5", *TWELVE, version=1)
    assert world.tell() == [(ANN, SUMMARY)]
    (_, message) = world.people.sent[-1]
    assert message.text.startswith(f"{SUMMARY}\n----")
    assert message.attachment is not None
    assert message.attachment.count("out of stock") == len(TWELVE)
    assert len(world.platform.alerts.outages("Bonn")) == len(TWELVE)


def test_several_stores_are_one_summary(world: World) -> None:
    """Of the stores that a subscriber hears of."""
    world.subscribe(ANN)
    cologne = [row.replace("Bonn", "Cologne") for row in TWELVE]
    world.load(*TWELVE, *cologne, version=1)
    assert world.tell() == [(ANN, "First load of 2 stores: 24 of 24 items are out of stock")]


def test_a_few_items_of_a_first_load_are_told_by_name(world: World) -> None:
    """A small shop wants to know which."""
    world.subscribe(ANN)
    world.load("Bonn,A,0", "Bonn,B,5", version=1)
    assert world.tell() == [(ANN, "Bonn: A is out of stock")]


def test_a_second_load_alarms(world: World) -> None:
    """Also of items that were never seen before."""
    world.subscribe(ANN)
    world.load("Bonn,A,5", version=1)
    world.load(*TWELVE, version=2)
    assert world.tell() == [(ANN, "Bonn: 12 items are out of stock")]


def test_a_store_that_was_forgotten_begins_anew(world: World) -> None:
    """As it does for a baseline."""
    world.subscribe(ANN)
    world.load("Bonn,A,5", version=1)
    world.forget("Bonn", version=2)
    world.load("Bonn,A,5", *TWELVE, version=3)
    assert world.tell() == [(ANN, SUMMARY)]


def test_a_dry_run_says_the_same(world: World) -> None:
    """The subject that the message will have."""
    world.platform.subscribers.add(ANN, ALL_STORES)
    (delivery,) = world.preview("Bonn,A,5", *TWELVE, version=1).deliveries
    assert [alert.first_of for alert in delivery.alerts] == [13]
