"""A message stays taken for longer than telling it can last, so nobody else tells it too."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from aws.tables import template
from hook_server import hook_server
from shelfwatch.aws.client_retries import CLAIM_LEASE, MOST_TOGETHER
from shelfwatch.aws.platform import Clients, make_clients
from shelfwatch.aws.settings import PREFIX

ACCOUNT = {
    "region_name": "eu-central-1",
    "aws_access_key_id": "test",
    "aws_secret_access_key": "test",
}

SHOW_CHECK_STOCK = """
import json
from shelfwatch.aws.functions import check_stock
def tries_seen(client):
    config = client.meta.config
    return [config.retries["total_max_attempts"], config.connect_timeout, config.read_timeout]
clients = [tries_seen(check_stock.ledger.client), tries_seen(check_stock.sns)]
print(json.dumps([clients, check_stock.RESERVE.total_seconds()]))
"""


def clients(port: int = 9) -> Clients:
    """The clients that commands and Load-Inventory have, of an AWS at a port of this machine."""
    return make_clients({**ACCOUNT, "endpoint_url": f"http://127.0.0.1:{port}"})


def tries_seen(client: Any) -> list[int]:
    """How often a client tries, and the seconds that a try may take to connect and to read."""
    config = client.meta.config
    return [config.retries["total_max_attempts"], config.connect_timeout, config.read_timeout]


def longest(tries: int, connect: int, read: int) -> timedelta:
    """How long a call lasts that fails every time: botocore waits up to 1, 2, 4 ... 20 seconds."""
    pauses = sum(min(2**number, 20) for number in range(tries - 1))
    return timedelta(seconds=tries * (connect + read) + pauses)


def claims(ledger: list[int], sns: list[int]) -> timedelta:
    """How long it lasts to take a message, to publish it and to mark it."""
    takes = marks = MOST_TOGETHER * longest(*ledger)
    return takes + longest(*sns) + marks


def check_stock() -> tuple[list[list[int]], timedelta]:
    """What the clients of Check-Stock are tries_seen, and the time that it keeps for a message."""
    names = ("INVENTORY", "LEDGER", "BUCKET", "TOPIC", "OPERATIONS")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    done = subprocess.run(  # noqa: S603 it is this very interpreter, with a constant
        [sys.executable, "-c", SHOW_CHECK_STOCK],
        env={**kept, "AWS_DEFAULT_REGION": "eu-central-1", **{PREFIX + n: "name" for n in names}},
        capture_output=True,
        text=True,
        check=True,
    )
    found, reserve = json.loads(done.stdout)
    return found, timedelta(seconds=reserve)


def test_a_message_stays_taken_for_longer_than_a_command_can_take_to_tell_it() -> None:
    """Redrive, undo, and the questions of Load-Inventory: by what their clients are tries_seen."""
    made = clients()
    assert claims(tries_seen(made.claims), tries_seen(made.sns)) <= CLAIM_LEASE


def test_a_message_stays_taken_for_longer_than_check_stock_can_take_to_tell_it() -> None:
    """And it begins none that it has no time for, should another check die on it before."""
    (ledger, sns), reserve = check_stock()
    assert claims(ledger, sns) <= CLAIM_LEASE
    assert reserve > CLAIM_LEASE + claims(ledger, sns)
    time = template()["Resources"]["CheckStock"]["Properties"]["Timeout"]
    assert timedelta(seconds=time) > reserve + timedelta(minutes=1)


@pytest.mark.slow
def test_a_call_is_tried_as_often_as_its_patience_says() -> None:
    """By a server that fails every time: botocore has two ways to count, and one more try each."""
    with hook_server(500) as server:
        client = clients(server.port).claims
        with pytest.raises(ClientError):
            client.get_item(TableName="t", Key={"Name": {"S": "n"}})
        assert len(server.bodies) == tries_seen(client)[0]
