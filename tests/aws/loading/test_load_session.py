"""Load-Inventory's part on DynamoDB: few writes, resumed loads, leases, and limits."""

import random

import pytest

from aws.bucket import stopping_after
from aws.calls import counted
from aws.capacity import units
from contract.aws_world import AwsWorld
from contract.together import at_once
from contract.world import accounted, counts
from shelfwatch.aws.deadline import OutOfTime
from shelfwatch.aws.platform import AwsPlatform, Invocation
from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.core.uploads.upload import Status, UploadReport
from shelfwatch.ports import StoreName
from shelfwatch.service.loading.load import LoadRequest, load

pytestmark = pytest.mark.slow

ROWS = 600


def rows(*, changed: int = 0, stores: int = 2, count: int = ROWS) -> list[str]:
    """A file of two stores; the first `changed` rows have another count."""
    return [
        f"Store {number % stores},item {number:04d},{9 if number < changed else 5}"
        for number in range(count)
    ]


def test_a_reload_writes_the_changed_rows_and_a_fixed_number_more(world: AwsWorld) -> None:
    """2 % of the rows changed: so many writes to Inventory; the ledger's do not grow with them."""
    world.load(*rows(), version=1)
    ledger = {}
    for version, changed in ((2, 12), (3, 120)):
        with counted(world) as calls:
            report = world.load(*rows(changed=changed), version=version)
        assert (
            accounted(report)[0] == calls["UpdateItem Inventory"] == changed - (version == 3) * 12
        )
        assert calls["TransactWriteItems"] == 0
        ledger[version] = calls["UpdateItem Ledger"] + calls["PutItem Ledger"]
    assert ledger[2] == ledger[3] <= 10


def test_a_reload_spends_a_fortieth_of_what_putting_every_row_does(world: AwsWorld) -> None:
    """Counted in write units, the ledger and its index with them."""
    world.load(*rows(count=5_000, stores=1), version=1)
    with units(world) as spent:
        report = world.load(*rows(count=5_000, stores=1, changed=100), version=2)
    assert accounted(report)[0] == spent["Inventory"] == 100
    assert spent["Ledger"] <= 15
    assert sum(spent.values()) * 40 <= 5_000


def load_with(world: AwsWorld, request: LoadRequest, invocation: Invocation) -> UploadReport:
    """Load as one invocation."""
    platform = AwsPlatform(world.settings, world.clients, invocation, world.clock)
    return load(platform, request, world.load_context)


def test_a_load_that_runs_out_of_time_is_finished_by_the_next_ones(world: AwsWorld) -> None:
    """Nothing is done twice, and the report is that of an undisturbed load."""
    request = world.request(*rows(), "Store 0,bad,x", version=1)
    rounds, writes = 0, 0
    while True:
        rounds += 1
        with counted(world) as calls:
            try:
                invocation = Invocation(f"round {rounds}", deadline=stopping_after(200))
                report = load_with(world, request, invocation)
                break
            except OutOfTime:
                kept = world.platform.uploads.uploads(9)
                assert [entry.status for entry in kept] == [Status.UNFINISHED]
            finally:
                writes += calls["UpdateItem Inventory"]
    assert 3 < rounds < 6
    assert writes == ROWS
    assert accounted(report) == (ROWS, 0, 0, 0, 1)
    assert [entry.status for entry in world.platform.uploads.uploads(9)] == [Status.LOADED]
    entry = [change for batch in world.stream.batches() for change in batch]
    assert len(entry) == ROWS


def test_an_older_file_is_late_for_one_that_is_not_finished(world: AwsWorld) -> None:
    """The newest file wins, whatever stops it on the way."""
    newer = world.request(*rows(), version=2)
    with pytest.raises(OutOfTime):
        load_with(world, newer, Invocation("first", deadline=stopping_after(200)))
    world.folder.joinpath("newer.csv").write_text(newer.path.read_text())
    late = world.load(*rows(changed=ROWS), version=1)
    assert accounted(late) == (0, 0, ROWS, 0, 0)
    report = world.load(*rows(), version=2)
    assert accounted(report) == (ROWS, 0, 0, 0, 0)
    assert set(world.levels().values()) == {5}


def test_a_newer_file_in_between_keeps_its_counts(world: AwsWorld) -> None:
    """The rest of the interrupted file is late by then."""
    older = rows()
    request = world.request(*older, version=1)
    with pytest.raises(OutOfTime):
        load_with(world, request, Invocation("first", deadline=stopping_after(200)))
    world.load(*rows(changed=ROWS), version=2)
    report = world.load(*older, version=1)
    assert report.outcomes.rows == report.outcomes.superseded == ROWS
    assert set(world.levels().values()) == {9}


def test_many_writes_at_once_go_in_transactions(world: AwsWorld) -> None:
    """A first load is quick; a reload of it is cheap."""
    with counted(world) as calls:
        report = world.load(*rows(count=2_050), version=1)
    assert accounted(report) == (2_050, 0, 0, 0, 0)
    assert (calls["TransactWriteItems"], calls["UpdateItem Inventory"]) == (21, 0)
    assert len(world.levels()) == 2_050
    with counted(world) as calls:
        report = world.load(*rows(count=2_050, changed=2_050), version=2)
    assert accounted(report) == (2_050, 0, 0, 0, 0)
    assert (calls["TransactWriteItems"], calls["UpdateItem Inventory"]) == (0, 2_050)


def test_a_store_is_leased_by_one_load_at_a_time(world: AwsWorld) -> None:
    """The other waits, and gives up as a fault of the environment."""
    upload = world.load("Berlin,A,5", version=1).upload
    other = AwsPlatform(world.quick_settings, world.clients, Invocation("other"), world.clock)
    request = world.request("Berlin,A,6", version=2)
    with (
        world.platform.inventory.load_session(upload, [StoreName("berlin", "Berlin")]),
        pytest.raises(EnvironmentFault, match="Berlin"),
    ):
        load(other, request, world.load_context)
    assert world.levels() == counts(A=5)


def test_a_lease_whose_holder_died_expires(world: AwsWorld) -> None:
    """It outlives the function's timeout, and then the store is free."""
    upload = world.load("Berlin,A,5", version=1).upload
    dead = AwsPlatform(world.settings, world.clients, Invocation("dead"), world.clock)
    leases = dead.inventory.leases
    leases._try("berlin")
    world.clock.forward(seconds=leases.lasting.total_seconds() + 1)
    assert accounted(world.load("Berlin,A,6"))[0] == 1
    assert upload.id != world.platform.uploads.uploads(1)[0].upload.id


def test_a_retry_of_the_same_invocation_takes_its_lease_over(world: AwsWorld) -> None:
    """AWS retries under the same request id, and never while the first try still runs."""
    world.load("Berlin,A,5", version=1)
    AwsPlatform(
        world.settings, world.clients, Invocation("killed"), world.clock
    ).inventory.leases._try("berlin")
    report = load_with(world, world.request("Berlin,A,6"), Invocation("killed"))
    assert accounted(report) == (1, 0, 0, 0, 0)


def test_loads_of_the_same_stores_in_other_orders_do_not_lock_each_other(world: AwsWorld) -> None:
    """Leases are taken in one order."""
    stores = ["Berlin", "Karachi", "Pusan", "Seoul"]
    at_once(
        *(
            lambda order=order, version=version: world.load(
                *(f"{store},A,{version}" for store in order), version=version
            )
            for version, order in enumerate([stores, stores[::-1], stores[2:] + stores[:2]], 1)
        )
    )
    assert set(world.levels().values()) == {3}


def test_a_level_that_was_written_by_hand_is_loaded_over(world: AwsWorld) -> None:
    """It has no version and no upload, and is compared all the same."""
    world.load("Berlin,A,5", version=1)
    world.clients.dynamodb.put_item(
        TableName=world.settings.inventory,
        Item={"Store": {"S": "Berlin"}, "Item": {"S": "B"}, "Count": {"N": "7"}},
    )
    assert accounted(world.load("Berlin,A,5", "Berlin,B,8", version=2)) == (1, 1, 0, 0, 0)
    assert world.levels() == counts(A=5, B=8)


def test_a_very_large_set_of_items_is_kept_in_the_bucket(world: AwsWorld) -> None:
    """What was covered is found again, also where it does not fit into a row."""
    dice = random.Random(1)
    names = [f"{dice.getrandbits(4_000):x}"[:900] for _ in range(700)]
    world.load(*(f"Berlin,{name},5" for name in names), version=2)
    late = world.load(f"Berlin,{names[0]},1", "Berlin,other,1", version=1)
    assert accounted(late) == (1, 0, 1, 0, 0)
