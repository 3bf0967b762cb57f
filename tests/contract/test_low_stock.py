"""Low stock: told as a count falls to its threshold, and once until it is well above it again."""

from collections.abc import Sequence
from decimal import Decimal

import pytest

from contract.world import ANN, World
from shelfwatch.core.rules.rules import Pattern, Rule, Rules
from shelfwatch.core.stock.change import AlertKind
from shelfwatch.ports import FixedRules

HEADER = "store,item,count,reorder point"


def load(world: World, count: object, version: int, threshold: object = 5) -> list[str]:
    """Berlin's count of one item by a file with a threshold; the subjects that Ann gets."""
    world.load(f"Berlin,A,{count},{threshold}", header=HEADER, version=version)
    return [subject for _, subject in world.tell()]


def counts(world: World, *found: object) -> list[list[str]]:
    """The subjects after each of these counts in turn; the first one tells nothing."""
    world.subscribe()
    return [load(world, count, version) for version, count in enumerate(found, 1)]


def kinds(world: World) -> list[AlertKind]:
    """The kinds of all alerts, as they were recorded."""
    return [alert.kind for alert in world.platform.alerts.alerts()]


def set_rules(world: World, *rules: tuple[str, str, object]) -> None:
    """Let rules of store, item and threshold hold from now on."""
    book = world.platform.rules
    assert isinstance(book, FixedRules)
    book.rules = Rules(
        [
            Rule(Pattern(store, is_store=True), Pattern(item), {"threshold": value}, f"rule {n}")
            for n, (store, item, number) in enumerate(rules, 1)
            for value in [number if isinstance(number, str) else Decimal(str(number))]
        ]
    )


def test_a_count_that_falls_to_its_threshold_is_told_once(world: World) -> None:
    """At the threshold and below; what falls further is no news."""
    assert counts(world, 9, 6, 5, 4, 1) == [[], [], ["Berlin: A is low"], [], []]
    (alert,) = world.platform.alerts.alerts()
    assert (alert.kind, alert.items[0].threshold.value) == (AlertKind.LOW, Decimal(5))


def test_straight_to_zero_is_out_alone(world: World) -> None:
    """Whoever hears that nothing is left needs not hear that little is left."""
    assert counts(world, 9, 0) == [[], ["Berlin: A is out of stock"]]
    assert kinds(world) == [AlertKind.OUT]


def test_bouncing_around_the_threshold_is_one_alert(world: World) -> None:
    """Back is one above it, or a tenth of it where that is more."""
    world.subscribe()
    for version, count in enumerate((30, 20, 21, 20, "21.9", 18), 1):
        load(world, count, version, threshold=20)
    assert kinds(world) == [AlertKind.LOW]
    load(world, 22, 7, threshold=20)
    assert kinds(world) == [AlertKind.LOW, AlertKind.BACK]
    load(world, 20, 8, threshold=20)
    assert kinds(world) == [AlertKind.LOW, AlertKind.BACK, AlertKind.LOW]


def test_an_item_that_was_out_is_back_above_its_threshold(world: World) -> None:
    """In between its outage is over, and nothing is told: it is still low."""
    world.subscribe()
    for version, count in enumerate((9, 0, 3, 4), 1):
        load(world, count, version)
    assert (kinds(world), world.outages()) == ([AlertKind.OUT], [])
    load(world, 6, 5)
    assert kinds(world) == [AlertKind.OUT, AlertKind.BACK]


def test_a_threshold_that_a_file_raises_above_the_count_is_told(world: World) -> None:
    """The count is the same, so no change says so; the same file again is silent."""
    world.subscribe()
    assert load(world, 7, 1) == []
    assert load(world, 7, 2, threshold=8) == ["Berlin: A is low"]
    assert load(world, 7, 3, threshold=9) == []
    assert load(world, 6, 4, threshold=9) == []


def test_a_raised_threshold_and_a_new_count_are_told_as_one(world: World) -> None:
    """The count was above what the threshold was."""
    world.subscribe()
    assert load(world, 7, 1) == []
    assert load(world, 6, 2, threshold=8) == ["Berlin: A is low"]


def test_the_file_decides_before_the_rules_and_the_most_specific_rule_before_others(
    world: World,
) -> None:
    """Here without a threshold in the file; the name of an item is more than any pattern."""
    world.subscribe()
    set_rules(world, ("*", "*", 2), ("Ber*", "A*", 10), ("*", "AB", "never"), ("Bonn", "*", 50))
    header = "store,item,count"
    world.load("Berlin,AA,20", "Berlin,AB,20", "Berlin,C,20", header=header, version=1)
    world.check()
    world.load("Berlin,AA,9", "Berlin,AB,9", "Berlin,C,9", header=header, version=2)
    assert world.tell() == [(ANN, "Berlin: AA is low")]
    world.load("Berlin,AA,9", "Berlin,AB,9", "Berlin,C,2", header=header, version=3)
    assert world.tell() == [(ANN, "Berlin: C is low")]
    (item,) = world.platform.alerts.alerts()[0].items
    assert item.threshold.rule == "rule 2: item A*, store Ber*"


@pytest.mark.parametrize("threshold", [8, "never"])
def test_editing_rules_alerts_nobody(world: World, threshold: object) -> None:
    """Neither at once nor with the next file: what was low by the new rule was so before."""
    world.subscribe()
    world.load("Berlin,A,7", version=1)
    world.check()
    set_rules(world, ("*", "*", threshold))
    world.load("Berlin,A,7", version=2)
    assert world.tell() == []
    world.load("Berlin,A,6", version=3)
    assert world.tell() == []


def test_an_undo_withdraws_that_an_item_is_low(world: World) -> None:
    """And it may be low once more after it."""
    world.subscribe()
    load(world, 9, 1)
    wrong = world.load("Berlin,A,4,5", header=HEADER, version=2)
    world.tell()
    world.undo(wrong.upload.id)
    assert world.tell() == [(ANN, "Berlin: A was wrongly told as low")]
    assert load(world, 3, 3) == ["Berlin: A is low"]


def test_an_item_that_an_undo_takes_back_to_low_is_told_so(world: World) -> None:
    """The file that said that it was back is gone."""
    world.subscribe()
    assert counts(world, 9, 4) == [[], ["Berlin: A is low"]]
    wrong = world.load("Berlin,A,50,5", header=HEADER, version=3)
    world.tell()
    world.undo(wrong.upload.id)
    assert world.tell() == [(ANN, "Berlin: A is low")]
    assert load(world, 3, 4) == []


def test_a_forgotten_item_is_low_as_if_it_were_new(world: World) -> None:
    """Nothing of it is kept."""
    world.subscribe()
    assert counts(world, 9, 4)[-1] == ["Berlin: A is low"]
    world.forget("Berlin", "A")
    assert load(world, 4, 99_999) == ["Berlin: A is low"]


def test_a_renamed_store_keeps_what_is_low(world: World) -> None:
    """It is told once, under whatever name."""
    world.subscribe()
    assert counts(world, 9, 4)[-1] == ["Berlin: A is low"]
    world.rename("Berlin", "Bonn")
    world.load("Bonn,A,3,5", header=HEADER, version=3)
    assert world.tell() == []


def test_a_change_that_made_an_item_low_can_be_explained(world: World) -> None:
    """By the threshold and by whoever gave it."""
    assert counts(world, 9, 4)[-1] == ["Berlin: A is low"]
    why = world.platform.history.explain("Berlin", "A")[0]
    assert why.alert is not None
    assert (why.alert.kind, why.rule) == (
        AlertKind.LOW,
        "low: after <= 5 (its file), and before > 5 or not known",
    )


def test_a_first_load_sums_up_what_is_low(world: World) -> None:
    """Nothing fell today: somebody began to look."""
    world.subscribe()
    rows: Sequence[str] = [f"Berlin,item {n:02d},{n % 4},5" for n in range(60)]
    world.load(*rows, header=HEADER, version=1)
    ((_, message),) = world.people.sent if world.tell() else [("", None)]
    assert message is not None
    assert message.subject == "First load of Berlin: 15 of 60 items are out of stock"
    assert "First load of Berlin: 45 of 60 items are low" in message.text
