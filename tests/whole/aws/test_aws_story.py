"""The whole story on AWS: the real template on an emulator, from the bucket to a subscriber."""

import json
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook

from aws.probe import Probe, subscribe_probe
from aws.stack import Stack
from shelfwatch.aws.operations.redrive import Redrive
from shelfwatch.core.stock.change import AlertKind

pytestmark = pytest.mark.slow

STORES = ("Berlin", "Calcutta", "Karachi", "Pusan", "Shanghai", "Springfield")


def entry(probe: Probe, number: int) -> list[tuple[str, str]]:
    """Store and item of the next `number` items that run out, however they come in messages."""
    found: list[tuple[str, str]] = []
    while len(found) < number:
        messages = probe.receive()
        assert messages, found
        for message in messages:
            for alert in message["alerts"]:
                if alert["kind"] == "out":
                    found += [(message["store"], item["item"]) for item in alert["items"]]
    return sorted(found)


@pytest.fixture(scope="module", autouse=True)
def probe(stack: Stack) -> Probe:
    """A subscriber to everything."""
    return subscribe_probe(stack, "story")


def test_the_story_is_told_from_the_bucket_to_a_subscriber(stack: Stack, probe: Probe) -> None:
    """Six stores upload; then one restocks, is still out, is oversold, and runs out anew."""
    for number, store in enumerate(STORES):
        rows = [f"{store},Echo Dot,{number}", f"{store},Echo Plus,0", f"{store},Echo Show,12"]
        stack.upload(f"{store}.csv", "store,item,count\n" + "\n".join(rows))
    expected = [("Berlin", "Echo Dot"), *((store, "Echo Plus") for store in STORES)]
    assert entry(probe, len(expected)) == sorted(expected)
    stack.upload("berlin-2.csv", "store,item,count\nBerlin,Echo Dot,5\nBerlin,Echo Plus,-2\n")
    assert probe.receive(wait=3.0) == []
    stack.upload("berlin-3.csv", "store,item,count\nBerlin,Echo Dot,0\nBerlin,Echo Plus,4\n")
    assert entry(probe, 1) == [("Berlin", "Echo Dot")]
    # What is back may come in a batch of its own: it is recorded, and sends no message.
    stack.wait_until(lambda: news_of(stack, "Echo Plus") == [AlertKind.OUT, AlertKind.BACK])
    platform = stack.platform()
    assert {entry.upload.file for entry in platform.uploads.uploads(200)} >= {"berlin-2.csv"}
    # An outage ends just after its alert is recorded.
    stack.wait_until(
        lambda: [one.item for one in platform.alerts.outages("berlin")] == ["Echo Dot"]
    )


def test_the_subscription_of_the_parameter_is_declared(stack: Stack) -> None:
    """E-mail goes nowhere in an emulator; that it is to go there can be seen."""
    subscribers = stack.platform().subscribers.subscribers()
    assert "shop@example.org" in [subscriber.address for subscriber in subscribers]


def news_of(stack: Stack, item: str) -> list[AlertKind]:
    """What was recorded of an item in Berlin, oldest first."""
    return [
        alert.kind
        for alert in stack.platform().alerts.alerts()
        for change in alert.items
        if (alert.store, change.item) == ("Berlin", item)
    ]


def test_a_subscription_can_ask_for_its_stores(stack: Stack, probe: Probe) -> None:
    """By a filter on the attribute `store`."""
    pusan = subscribe_probe(stack, "pusan", store=["Pusan"])
    rows = ["Berlin,Fire TV,0", "Pusan,Fire TV,0"]
    stack.upload("two.csv", "store,item,count\n" + "\n".join(rows))
    assert entry(probe, 2) == [("Berlin", "Fire TV"), ("Pusan", "Fire TV")]
    assert entry(pusan, 1) == [("Pusan", "Fire TV")]


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("hello.csv", "colour,price\nred,5\n", "store"),
        ("packed.csv.gz", b"\x1f\x8bnot gzip", "gzip"),
        ("mainframe.csv", "store,item,count\nOdd,A,0\n".encode("cp037"), "code page"),
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
    entry = [line for line in logged(stack) if line.get("file") == f"uploads/{name}"]
    assert [line["status"] for line in entry] == ["refused"]


def workbook_of(*rows: tuple[str, str, str | int]) -> bytes:
    """A workbook with one sheet of these rows."""
    workbook, out = Workbook(), BytesIO()
    sheet = workbook.create_sheet(index=0)
    for row in rows:
        sheet.append(row)
    workbook.save(out)
    return out.getvalue()


def test_a_workbook_is_loaded_like_a_csv(stack: Stack, probe: Probe) -> None:
    """What reads it is in the function's package: this machine's own Python has it anyway."""
    body = workbook_of(("store", "item", "count"), ("Bremen", "Kindle", 0), ("Bremen", "Fire", 3))
    version = stack.upload("bremen.xlsx", body)
    report = stack.wait_for("bremen.xlsx", version)
    assert report["Status"]["S"] == "loaded", report["Message"]["S"]
    assert entry(probe, 1) == [("Bremen", "Kindle")]


def test_an_object_that_was_deleted_before_it_was_read_is_told_so(stack: Stack) -> None:
    """The function is called for a version that is no more, and does not fail."""
    s3, bucket = stack.client("s3"), stack.outputs["Bucket"]
    events = s3.get_bucket_notification_configuration(Bucket=bucket)
    events.pop("ResponseMetadata", None)
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})
    version = stack.upload("gone.csv", "store,item,count\nGone,A,5\n")
    s3.delete_object(Bucket=bucket, Key="uploads/gone.csv", VersionId=version)
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=events)
    entry = {"key": "uploads/gone.csv", "versionId": version}
    record = {"s3": {"bucket": {"name": bucket}, "object": entry}}
    answer = stack.client("lambda").invoke(
        FunctionName=stack.outputs["LoadFunction"], Payload=json.dumps({"Records": [record]})
    )
    (upload,) = json.loads(answer["Payload"].read())["uploads"]
    report = stack.platform().uploads.find(upload)
    assert report is not None
    assert report.message == "gone.csv was deleted before it was read; upload it again."


def test_odd_records_are_named_in_the_log_and_the_others_are_loaded(stack: Stack) -> None:
    """A record that nobody understands would else be tried again with its neighbours, in vain."""
    bucket = stack.outputs["Bucket"]
    version = stack.upload("among.csv", "store,item,count\nAmong,A,5\n")
    odd: list[Any] = [
        None,
        {},
        {"s3": {}},
        place_of(bucket, "rejects/x.csv"),
        place_of("no", "uploads/x"),
    ]
    good = place_of(bucket, "uploads/among.csv", versionId=version)
    answer = stack.client("lambda").invoke(
        FunctionName=stack.outputs["LoadFunction"],
        Payload=json.dumps({"Records": [*odd, good]}),
    )
    assert "FunctionError" not in answer
    assert len(json.loads(answer["Payload"].read())["uploads"]) == 1
    named = [line["reason"] for line in logged(stack) if "reason" in line]
    assert [reason.partition(":")[0] for reason in named] == [f"Record {n}" for n in range(5)]


def place_of(bucket: str, key: str, **more: str) -> dict[str, Any]:
    """A record of S3's about an object."""
    return {"s3": {"bucket": {"name": bucket}, "object": {"key": key, **more}}}


def test_a_folder_of_the_console_is_no_upload(stack: Stack) -> None:
    """An empty object whose key ends in a slash: nothing of it stands in `uploads`."""
    stack.upload("Lima/", "")
    version = stack.upload("Lima/a.csv", "item,count\nA,5\n")
    stack.wait_for("Lima/a.csv", version)
    reports = stack.platform().uploads.uploads(200)
    assert "" not in [report.upload.file for report in reports]
    redriven = Redrive(stack.connected(), at_work=timedelta()).run().uploads
    assert "uploads/Lima/" not in redriven


def test_logs_and_metrics_are_there(stack: Stack) -> None:
    """A JSON line for each file, and figures in CloudWatch's embedded format."""
    version = stack.upload("logged.csv", "store,item,count\nLogged,A,5\n")
    stack.wait_for("logged.csv", version)
    stack.wait_until(lambda: "uploads/logged.csv" in [one.get("file") for one in logged(stack)])
    figures = [line for line in logged(stack) if "_aws" in line]
    assert all(line["service"] == "shop-load-inventory" for line in figures)
    assert figures[0]["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["service"]]


def logged(stack: Stack) -> list[dict[str, Any]]:
    """Every line that Load-Inventory logged as JSON."""
    logs = stack.client("logs")
    events = logs.filter_log_events(logGroupName="/aws/lambda/shop-Load-Inventory")["events"]
    return [json.loads(event["message"]) for event in events if event["message"].startswith("{")]
