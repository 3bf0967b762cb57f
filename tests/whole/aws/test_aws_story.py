"""The whole story on AWS: the real template on an emulator, from the bucket to a subscriber."""

import json
from typing import Any

import pytest

from aws.probe import Probe, subscribe_probe
from aws.stack import Stack
from shelfwatch.core.change import News

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("aws")]

STORES = ("Berlin", "Calcutta", "Karachi", "Pusan", "Shanghai", "Springfield")


def told(messages: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Which items each message says are out, by store."""
    return {
        message["store"]: sorted(
            item["item"]
            for alert in message["alerts"]
            if alert["kind"] == "out"
            for item in alert["items"]
        )
        for message in messages
    }


@pytest.fixture(scope="module", autouse=True)
def probe(stack: Stack) -> Probe:
    """A subscriber to everything."""
    return subscribe_probe(stack, "story")


def test_six_stores_upload_and_each_is_told_of_once(stack: Stack, probe: Probe) -> None:
    """First sight at zero is news; a store where nothing is out sends nothing."""
    for number, store in enumerate(STORES):
        rows = [f"{store},Echo Dot,{number}", f"{store},Echo Plus,0", f"{store},Echo Show,12"]
        stack.upload(f"{store}.csv", "store,item,count\n" + "\n".join(rows))
    messages = probe.receive(len(STORES))
    assert told(messages) == {
        store: ["Echo Dot", "Echo Plus"] if store == "Berlin" else ["Echo Plus"] for store in STORES
    }
    assert probe.receive(wait=1.0) == []


def test_the_next_files_tell_only_what_is_new(stack: Stack, probe: Probe) -> None:
    """Restocked, still zero, below zero, and one that runs out."""
    stack.upload("berlin-2.csv", "store,item,count\nBerlin,Echo Dot,5\nBerlin,Echo Plus,-2\n")
    assert probe.receive(wait=3.0) == []
    stack.upload("berlin-3.csv", "store,item,count\nBerlin,Echo Dot,0\nBerlin,Echo Plus,4\n")
    (message,) = probe.receive()
    assert told([message]) == {"Berlin": ["Echo Dot"]}
    # What is back may come in a batch of its own: it is recorded, and sends no message.
    stack.wait_until(lambda: news_of(stack, "Echo Plus") == [News.OUT, News.BACK])


def news_of(stack: Stack, item: str) -> list[News]:
    """What was recorded of an item in Berlin, oldest first."""
    return [
        alert.kind
        for alert in stack.platform().alerts.alerts()
        for change in alert.items
        if (alert.store, change.item) == ("Berlin", item)
    ]


def test_the_ledger_knows_the_uploads_and_the_outages(stack: Stack) -> None:
    """What `shelfwatch --stack` shows."""
    platform = stack.platform()
    assert {report.upload.file for report in platform.uploads.uploads(20)} >= {"berlin-2.csv"}
    assert [outage.item for outage in platform.alerts.outages("berlin")] == ["Echo Dot"]
    told = platform.subscribers.subscribers()
    assert "shop@example.org" in [subscriber.address for subscriber in told]


def test_a_subscription_can_ask_for_its_stores(stack: Stack, probe: Probe) -> None:
    """By a filter on the attribute `store`."""
    pusan = subscribe_probe(stack, "pusan", store=["Pusan"])
    rows = ["Berlin,Fire TV,0", "Pusan,Fire TV,0"]
    stack.upload("two.csv", "store,item,count\n" + "\n".join(rows))
    assert set(told(probe.receive(2))) == {"Berlin", "Pusan"}
    assert told(pusan.receive()) == {"Pusan": ["Fire TV"]}


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("hello.csv", "colour,price\nred,5\n", "store"),
        ("packed.csv.gz", b"\x1f\x8bnot gzip", "gzip"),
        ("empty.csv", "", "empty"),
    ],
)
def test_a_bad_object_ends_as_a_refusal_that_says_why(
    stack: Stack, probe: Probe, name: str, body: str | bytes, reason: str
) -> None:
    """It is recorded, not retried, and alarms nobody."""
    version = stack.upload(name, body)
    report = stack.wait_for(name, version)
    assert report["Status"]["S"] == "refused"
    assert reason in report["Message"]["S"]
    assert probe.receive(wait=0.5) == []


def test_logs_and_metrics_are_there(stack: Stack) -> None:
    """A JSON line for each file, and figures in CloudWatch's embedded format."""
    logs = stack.client("logs")
    events = logs.filter_log_events(logGroupName="/aws/lambda/shop-Load-Inventory")["events"]
    lines = [json.loads(event["message"]) for event in events if event["message"].startswith("{")]
    assert any(line.get("file") == "uploads/berlin-2.csv" for line in lines)
    figures = [line for line in lines if "_aws" in line]
    assert all(line["service"] == "shop-load-inventory" for line in figures)
    assert figures[0]["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["service"]]
