"""Promise 9: item, before, after, file, row, time, rule, deliveries."""

from decimal import Decimal

from contract.world import ANN, BOB, World, at
from shelfwatch.core.alerting.delivery import DeliveryState
from shelfwatch.core.errors import PassingFault
from shelfwatch.core.stock.change import RULES, AlertKind
from shelfwatch.core.uploads.upload import Origin


def test_the_chain_is_whole(world: World) -> None:
    """From the cell in the file to the mail in the box."""
    world.subscribe(ANN)
    world.subscribe(BOB)
    world.load("Berlin,A,5", version=1)
    world.check()
    world.clock.forward(minutes=9)
    report = world.load("Pusan,A,1", "Berlin,B,5", "Berlin,A,-2", version=2)
    (alert,) = world.check()
    world.people.faults[BOB] = PassingFault("The mailbox is busy; try again.")
    world.deliver()

    why, first = world.platform.history.explain("berlin", "A")

    assert (why.change.item, why.change.before, why.change.after) == ("A", Decimal(5), Decimal(-2))
    assert why.change.row == 4
    assert why.report.upload == report.upload
    assert why.report.upload.file == "stock.csv"
    assert why.report.upload.version == at(2)
    assert why.report.upload.arrived == world.clock.now()
    assert why.rule == RULES[AlertKind.OUT]
    assert why.alert == alert
    by_address = {delivery.address: delivery for delivery in why.deliveries}
    assert (by_address[ANN].state, by_address[ANN].attempts) == (DeliveryState.DELIVERED, 1)
    assert by_address[ANN].settled == world.clock.now()
    assert by_address[BOB].settled is None
    assert (by_address[BOB].state, by_address[BOB].attempts) == (DeliveryState.DUE, 1)
    assert "The mailbox is busy" in (by_address[BOB].last_error or "")
    assert (first.change.before, first.change.after) == (None, Decimal(5))


def test_a_change_that_is_no_news_has_no_rule_and_no_alert(world: World) -> None:
    """It is explained all the same."""
    world.subscribe()
    world.load("Berlin,A,5", version=1)
    world.tell()
    (why,) = world.platform.history.explain("Berlin", "A")
    assert (why.rule, why.alert, list(why.deliveries)) == (None, None, [])


def test_news_that_nobody_has_judged_yet_has_a_rule_and_no_alert(world: World) -> None:
    """The explanation says how far it has come."""
    world.load("Berlin,A,0", version=1)
    (why,) = world.platform.history.explain("Berlin", "A")
    assert (why.rule, why.alert) == (RULES[AlertKind.OUT], None)


def test_what_a_baseline_found_out_of_stock_has_no_alert(world: World) -> None:
    """The rule held, and nobody was to be told: the upload says why."""
    world.subscribe()
    world.load("Berlin,A,0", version=1, baseline=True)
    world.tell()
    (why,) = world.platform.history.explain("Berlin", "A")
    assert (why.rule, why.alert) == (RULES[AlertKind.OUT], None)
    assert why.report.upload.baseline


def test_what_is_back_is_explained_too(world: World) -> None:
    """With its own rule, and the message that it stood in."""
    world.subscribe()
    world.load("Berlin,A,0", "Berlin,B,5", version=1)
    world.tell()
    world.load("Berlin,A,5", "Berlin,B,0", version=2)
    world.tell()
    why = world.platform.history.explain("Berlin", "A")[0]
    assert why.rule == RULES[AlertKind.BACK]
    assert why.alert is not None
    assert why.alert.kind is AlertKind.BACK
    assert [delivery.address for delivery in why.deliveries] == [ANN]


def test_every_item_of_every_alert_leads_back_to_it(world: World) -> None:
    """A storm over several stores and uploads: each told item explains its own alert."""
    world.subscribe()
    for version in range(4):
        world.load(
            *(
                f"{store},{item},{(version + len(item)) % 2}"
                for store in ("Berlin", "Pusan")
                for item in ("A", "BB", "C")
            ),
            version=version,
        )  # fmt: skip one row for each pair
        world.tell()
    alerts = world.platform.alerts.alerts()
    assert len(alerts) == 2 * 2 * 4 - 2
    for alert in alerts:
        for item in alert.items:
            chain = world.platform.history.explain(alert.store, item.item)
            (why,) = [found for found in chain if found.alert and found.alert.id == alert.id]
            assert why.change == item
            assert why.report.upload.id == alert.upload


def test_an_item_that_never_changed_has_no_history(world: World) -> None:
    """Nor has a store that never was."""
    world.load("Berlin,A,5", version=1)
    assert world.platform.history.explain("Berlin", "B") == []
    assert world.platform.history.explain("Pusan", "A") == []


def test_a_forgotten_level_is_explained(world: World) -> None:
    """The history says who removed it, and that it was not a file."""
    world.load("Berlin,A,5", version=1)
    world.forget("Berlin", "A")
    why = world.platform.history.explain("Berlin", "A")[0]
    assert (why.change.before, why.change.after, why.change.row) == (Decimal(5), None, None)
    assert why.report.upload.origin is Origin.FORGET
    assert (why.rule, why.alert) == (None, None)


def test_a_renamed_store_keeps_its_history(world: World) -> None:
    """Under the new name, with the alert as it was told under the old one."""
    world.subscribe()
    world.load("Berlim,A,0", version=1)
    world.tell()
    world.rename("Berlim", "Berlin")
    assert world.platform.history.explain("Berlim", "A") == []
    (why,) = world.platform.history.explain("Berlin", "A")
    assert why.alert is not None
    assert why.alert.store == "Berlim"
    assert [delivery.state for delivery in why.deliveries] == [DeliveryState.DELIVERED]


def test_deliveries_can_be_asked_for_by_alert(world: World) -> None:
    """Each alert knows its own, also where one message tells of several."""
    world.subscribe(ANN)
    world.subscribe(BOB, "Pusan")
    world.load("Berlin,A,0", "Pusan,A,0", version=1)
    alerts = {alert.store: alert.id for alert in world.check()}
    by_address = {
        store: sorted(kept.address for kept in world.platform.deliveries.deliveries(alert))
        for store, alert in alerts.items()
    }
    assert by_address == {"Berlin": [ANN], "Pusan": [ANN, BOB]}
