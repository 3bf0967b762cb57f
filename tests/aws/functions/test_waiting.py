"""Many files of one store at once: each waits for its turn, none is an error, none is given up."""

import random
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aws.async_retries import OneStore
from aws.bucket import load_object, put
from aws.tables import template
from contract.aws_world import AwsWorld
from shelfwatch.aws.dynamodb.leases import StoreIsBusy, store_row
from shelfwatch.aws.dynamodb.table import Table
from shelfwatch.aws.functions.continuation import MOST_ROUNDS
from shelfwatch.ports import StoreName

pytestmark = pytest.mark.slow


def wait() -> int:
    """Seconds that Load-Inventory waits for a lease, by the template."""
    variables = template()["Resources"]["LoadInventory"]["Properties"]["Environment"]["Variables"]
    return int(variables["SHELFWATCH_WAIT_SECONDS"])


@settings(deadline=None)  # two hundred files are followed for an hour of the model's time
@given(st.integers(1, 200), st.integers(1, 900), st.randoms(use_true_random=False))
def test_no_file_is_given_up_or_an_error_while_all_together_take_less_than_a_chain(
    files: int, seconds: int, chance: random.Random
) -> None:
    """Whoever comes last has waited for all others, and whoever is next is a matter of chance."""
    if files * seconds > MOST_ROUNDS * wait():
        files = max(1, MOST_ROUNDS * wait() // seconds)
    store = OneStore(files, seconds, wait(), MOST_ROUNDS, chance)
    store.run()
    assert (store.errors, store.given_up) == (0, [])
    assert sorted(store.loaded) == list(range(files))


def test_the_same_without_handing_on_fails_and_gives_files_up() -> None:
    """As it was: an error after a minute of waiting, three times."""
    store = OneStore(120, 5, 60, 1, random.Random(7))
    store.run()
    assert store.errors > 0
    assert store.given_up != []


def test_120_files_of_half_a_minute_each_are_loaded() -> None:
    """An hour's work for one store."""
    store = OneStore(120, 30, wait(), MOST_ROUNDS, random.Random(7))
    store.run()
    assert (store.errors, len(store.loaded)) == (0, 120)


def test_a_lease_that_is_somebody_elses_all_the_while_has_an_error_of_its_own(
    world: AwsWorld,
) -> None:
    """The function hands such a file on, and logs no error."""
    load_object(world, put(world, "a.csv", "store,item,count\nBerlin,A,5\n"))
    world.settings = world.quick_settings
    leases = world.function(None).inventory.leases
    file = put(world, "b.csv", "store,item,count\nBerlin,A,6\n")
    with leases.of([StoreName("berlin", "Berlin")]), pytest.raises(StoreIsBusy):
        load_object(world, file)
    assert world.settings.wait < timedelta(seconds=wait())
    ledger = Table(world.clients.dynamodb, world.settings.ledger)
    assert "LeaseHolder" not in (ledger.get(store_row("berlin")) or {})
