"""Promise 2: an outage begins when a count becomes zero, and is told once."""

import pytest

from contract.world import ANN, World, at
from shelfwatch.core.stock.change import AlertKind

OUT = [(ANN, "Berlin: A is out of stock")]


def test_an_item_that_runs_out_is_told_once(world: World) -> None:
    """The story of the whole product."""
    world.subscribe()
    world.load("Berlin,A,5", version=1)
    assert world.tell() == []
    world.load("Berlin,A,0", version=2)
    assert world.tell() == OUT
    assert world.tell() == []
    assert world.outages() == [("Berlin", "A")]


def test_a_first_sight_at_zero_is_told(world: World) -> None:
    """Nobody knew it before, and it is not there: someone has to hear."""
    world.subscribe()
    world.load("Berlin,A,0", "Berlin,B,5", version=1)
    assert world.tell() == OUT
    assert world.platform.alerts.alerts()[0].items[0].before is None


def test_zero_again_is_silent(world: World) -> None:
    """Each night's file says zero; the people know."""
    world.subscribe()
    world.load("Berlin,A,0", version=1)
    world.tell()
    for version in (2, 3):
        world.load("Berlin,A,0", version=version)
        assert world.tell() == []
    assert len(world.outages_of("Berlin", "A")) == 1


@pytest.mark.parametrize("steps", [["-5", "0"], ["0", "-5"], ["-5", "-6"], ["-1", "0", "-1"]])
def test_below_zero_is_out_too_and_told_once(world: World, steps: list[str]) -> None:
    """Oversold is out of stock; going from there to zero is no news."""
    world.subscribe()
    world.load("Berlin,A,5", version=1)
    alerts_seen = []
    for version, count in enumerate(steps, start=2):
        world.load(f"Berlin,A,{count}", version=version)
        alerts_seen += world.tell()
    assert alerts_seen == OUT
    assert len(world.outages_of("Berlin", "A")) == 1


def test_a_first_sight_below_zero_is_told(world: World) -> None:
    """Unknown before, and oversold now."""
    world.subscribe()
    world.load("Berlin,A,-3", version=1)
    assert world.tell() == OUT


def test_the_smallest_rest_is_not_out(world: World) -> None:
    """Goods sold by weight are out at zero."""
    world.subscribe()
    world.load("Berlin,A,5", version=1)
    world.load("Berlin,A,0.000001", version=2)
    assert world.tell() == []


def test_what_is_back_ends_its_outage_and_sends_no_message(world: World) -> None:
    """It is recorded, and stands in the next message if one goes out with it."""
    world.subscribe()
    world.load("Berlin,A,0", version=1)
    world.tell()
    world.clock.forward(hours=1)
    back = world.load("Berlin,A,5", version=2)
    assert world.tell() == []
    assert world.outages() == []
    (ended,) = world.outages_of("Berlin", "A")
    assert (ended.ended, ended.ended_by) == (at(2), back.upload.id)
    assert [alert.kind for alert in world.platform.alerts.alerts()] == [
        AlertKind.OUT,
        AlertKind.BACK,
    ]


def test_what_is_back_stands_in_the_message_of_what_is_out(world: World) -> None:
    """In a section of its own, after what is out; the subject tells of what is out."""
    world.subscribe()
    world.load("Berlin,A,0", "Berlin,B,7", "Pusan,A,0", version=1)
    world.tell()
    world.load("Berlin,A,5", "Berlin,B,0", "Pusan,A,8", version=2)
    assert world.tell() == [(ANN, "Berlin: B is out of stock")]
    text = world.people.sent[-1][1].text
    places = [
        text.index("Berlin: 1 item out of stock"),
        text.index("Berlin: 1 item back in stock"),
        text.index("Pusan: 1 item back in stock"),
    ]
    assert places == sorted(places)


def test_an_item_that_runs_out_again_is_told_again(world: World) -> None:
    """Each outage is its own, and begins and ends by its own upload."""
    world.subscribe()
    reports = []
    for version, count in enumerate([0, 5, 0, 5, 0], start=1):
        reports.append(world.load(f"Berlin,A,{count}", version=version).upload.id)
        alerts_seen = world.tell()
        assert alerts_seen == (OUT if count == 0 else [])
    outages = world.outages_of("Berlin", "A")
    assert [(one.began_by, one.ended_by) for one in outages] == [
        (reports[4], None),
        (reports[2], reports[3]),
        (reports[0], reports[1]),
    ]


def test_an_outage_between_two_checks_is_still_told(world: World) -> None:
    """Out and back before anybody looked: both changes happened, and both are judged."""
    world.subscribe()
    world.load("Berlin,A,5", version=1)
    world.load("Berlin,A,0", version=2)
    world.load("Berlin,A,6", version=3)
    assert world.tell() == OUT
    assert world.outages() == []
    (ended,) = world.outages_of("Berlin", "A")
    assert ended.ended is not None


def test_the_same_item_of_two_stores_is_two_levels(world: World) -> None:
    """A is out in Berlin; in Pusan it is not."""
    world.subscribe()
    world.load("Berlin,A,5", "Pusan,A,5", version=1)
    world.load("Berlin,A,0", "Pusan,A,4", version=2)
    assert world.tell() == OUT
    assert world.outages() == [("Berlin", "A")]


def test_the_alert_says_before_and_after(world: World) -> None:
    """What the people are told is what is recorded."""
    world.subscribe()
    world.load("Berlin,A,5.25", version=1)
    report = world.load("Berlin,A,-1", version=2)
    (alert,) = world.check()
    (item,) = alert.items
    assert (alert.upload, alert.store, item.item) == (report.upload.id, "Berlin", "A")
    assert (str(item.before), str(item.after), item.row) == ("5.25", "-1", 2)
    world.deliver()
    assert "A: -1 (was 5.25)" in world.people.sent[0][1].text


def test_a_baseline_tells_nobody_and_keeps_the_outages(world: World) -> None:
    """The first file of a shop with a hundred empty shelves is not a hundred alarms."""
    world.subscribe()
    world.load("Berlin,A,0", "Berlin,B,5", version=1, baseline=True)
    assert world.tell() == []
    assert world.platform.alerts.alerts() == []
    assert world.platform.deliveries.deliveries() == []
    assert world.outages() == [("Berlin", "A")]
    world.load("Berlin,A,0", "Berlin,B,0", version=2)
    assert world.tell() == [(ANN, "Berlin: B is out of stock")]


def test_what_was_out_at_the_baseline_ends_when_it_is_back(world: World) -> None:
    """Its outage is an outage like any other."""
    world.load("Berlin,A,0", version=1, baseline=True)
    world.check()
    world.load("Berlin,A,5", version=2)
    world.check()
    assert world.outages() == []
    assert len(world.outages_of("Berlin", "A")) == 1


def test_a_baseline_is_refused_where_a_store_of_the_file_has_levels(world: World) -> None:
    """Else it would swallow news; nothing of the file is written, also not of its other stores."""
    world.load("Berlin,A,5", version=1)
    report = world.load("Pusan,A,0", "berlin,A,0", version=2, baseline=True)
    assert report.status == "refused"
    assert "Berlin" in report.message or "berlin" in report.message
    assert list(world.versions().items()) == [("A", at(1))]
    assert world.outages() == []


def test_a_baseline_is_taken_again_after_the_store_was_forgotten(world: World) -> None:
    """A store that was forgotten starts anew."""
    world.load("Berlin,A,5", version=1)
    world.forget("Berlin")
    assert world.load("Berlin,A,0", baseline=True).status == "loaded"
    assert world.check() == []
