"""Promise 7: an alert is recorded before it is sent, sent until it arrives, and never twice."""

import threading

from contract.together import at_once
from contract.world import ANN, BOB, World, at
from shelfwatch.core.alerting.delivery import DeliveryState
from shelfwatch.core.errors import PassingFault
from shelfwatch.ports import AlertBatch

OUT = "Berlin: A is out of stock"


def test_an_alert_is_recorded_before_anything_is_sent(world: World) -> None:
    """So whatever crashes while sending finds it again."""
    world.run_out()
    (alert,) = world.check()
    (delivery,) = world.platform.deliveries.deliveries()
    assert world.platform.alerts.alerts() == [alert]
    assert world.people.sent == []
    assert delivery.state is DeliveryState.DUE
    assert delivery.created == world.clock.now()


def test_a_crash_between_load_and_check_loses_nothing(world: World) -> None:
    """The upload stays unchecked until a check has claimed it."""
    world.run_out()
    assert [upload.version for upload in world.platform.alerts.unchecked()] == [at(2)]
    assert world.tell() == [(ANN, OUT)]
    assert world.platform.alerts.unchecked() == []


def test_a_crash_between_check_and_delivery_loses_nothing(world: World) -> None:
    """The delivery is due until it is done."""
    world.run_out()
    world.check()
    assert world.deliver().delivered == 1
    assert [message.subject for _, message in world.people.sent] == [OUT]
    assert world.deliver().delivered == 0


def test_a_retry_sends_the_recorded_alert_however_things_have_changed(world: World) -> None:
    """The item is back and others are out meanwhile; the first message still tells the first."""
    world.run_out()
    world.people.faults[ANN] = PassingFault("The server is away; try again.")
    assert world.tell() == []
    (waiting,) = world.platform.deliveries.deliveries()
    world.load("Berlin,A,7", "Berlin,B,0", version=3)
    world.check()
    world.people.faults.clear()
    world.clock.forward(hours=1)
    world.deliver()
    messages_seen = {message.id: message for _, message in world.people.sent}
    assert len(messages_seen) == len(world.people.sent) == 2
    assert messages_seen[waiting.id].subject == OUT
    assert "A: 0 (was 5)" in messages_seen[waiting.id].text


def test_two_checks_at_once_make_one_alert(world: World) -> None:
    """A conditional claim decides which of them records it."""
    world.run_out()
    recorded = at_once(world.check, world.check, world.check)
    assert sum(map(len, recorded)) == 1
    assert len(world.platform.deliveries.deliveries()) == 1
    assert len(world.platform.alerts.alerts()) == 1


def test_a_second_claim_writes_nothing(world: World) -> None:
    """Not its alerts, not its deliveries, and no outage again."""
    world.run_out()
    (upload,) = world.platform.alerts.unchecked()
    world.check()
    before = world.state()
    for id in (upload.id, "u0"):
        claimed = world.platform.alerts.claim(id, lambda *_: AlertBatch([], []), world.clock.now())
        assert claimed is None
    assert world.state() == before


def test_each_change_belongs_to_exactly_one_alert(world: World) -> None:
    """However many uploads wait for a check, each makes alerts of its own changes."""
    world.subscribe()
    first = world.load("Berlin,A,0", "Berlin,B,5", "Pusan,A,0", version=1)
    second = world.load("Berlin,B,0", "Berlin,C,0", version=2)
    messages_seen = [
        (alert.upload, alert.store, change.item)
        for alert in world.check()
        for change in alert.items
    ]
    assert sorted(messages_seen) == sorted(
        [
            (first.upload.id, "Berlin", "A"),
            (first.upload.id, "Pusan", "A"),
            (second.upload.id, "Berlin", "B"),
            (second.upload.id, "Berlin", "C"),
        ]
    )


def test_a_storm_is_one_message_with_a_section_for_each_store(world: World) -> None:
    """Three hundred empty shelves in three stores are one mail for each subscriber."""
    stores = ("Berlin", "Karachi", "Pusan")
    rows = [f"{store},item {number:03d},0" for store in stores for number in range(100)]
    world.subscribe(ANN)
    world.subscribe(BOB)
    world.load(*(f"{store},known,5" for store in stores), version=0)
    world.load(*rows, version=1)
    subject = "300 items are out of stock in 3 stores"
    assert world.tell() == [(ANN, subject), (BOB, subject)]
    message = world.people.sent[0][1]
    assert [message.text.count(f"{store}: 100 items out of stock") for store in stores] == [1] * 3
    assert message.attachment is not None
    assert len(message.attachment.splitlines()) == 301


def test_a_subscriber_hears_of_the_stores_it_asked_for(world: World) -> None:
    """In whatever letter case; and of all where it named none."""
    world.subscribe(ANN, "BERLIN", "Karachi")
    world.subscribe(BOB)
    world.subscribe("eve@example.org", "Nowhere")
    world.load("Berlin,A,0", "Pusan,A,0", version=1)
    assert world.tell() == [(ANN, OUT), (BOB, "2 items are out of stock in 2 stores")]


def test_what_is_back_elsewhere_sends_nothing_to_those_who_did_not_lose(world: World) -> None:
    """A message goes to whom something ran out; for the others what is back can wait."""
    world.subscribe(ANN, "Berlin")
    world.subscribe(BOB, "Pusan")
    world.load("Berlin,A,5", "Pusan,A,0", version=1)
    world.tell()
    world.load("Berlin,A,0", "Pusan,A,5", version=2)
    assert world.tell() == [(ANN, OUT)]


def test_nobody_is_told_of_what_was_before_they_subscribed(world: World) -> None:
    """An alert goes to those who were there when it was judged."""
    world.load("Berlin,A,0", version=1)
    world.check()
    world.subscribe()
    assert world.tell() == []
    assert len(world.platform.alerts.alerts()) == 1


def test_the_id_of_a_message_is_new_for_each_upload(world: World) -> None:
    """The same item of the same store that runs out twice is two messages."""
    world.subscribe()
    for version, count in enumerate([0, 5, 0], start=1):
        world.load(f"Berlin,A,{count}", version=version)
        world.tell()
    ids = [message.id for _, message in world.people.sent]
    assert len(ids) == len(set(ids)) == 2


def test_loads_and_checks_at_once_tell_each_item_once(world: World) -> None:
    """Two hands that load and check at the same time make no alert twice and lose none."""
    world.subscribe()
    lock = threading.Lock()
    versions = iter(range(1, 100))

    def work() -> None:
        for _ in range(3):
            with lock:
                version = next(versions)
            world.load(f"Berlin,item {version},0", version=version)
            world.check()

    at_once(work, work)
    world.tell()
    items = [item.item for alert in world.platform.alerts.alerts() for item in alert.items]
    assert sorted(items) == [f"item {number}" for number in range(1, 7)]
    assert len(world.people.sent) == 6
