"""A person at work on a deployed stack: the command, redrive, files too big for one invocation."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from aws.probe import subscribe_probe
from aws.stack import NAME, Stack

pytestmark = pytest.mark.slow


def command(stack: Stack, *args: str, **variables: str) -> tuple[int, str, str]:
    """Run `shelfwatch --stack NAME ...`; its exit code, and what it said."""
    return run(stack, "--stack", NAME, *args, **variables)


def run(stack: Stack, *args: str, **variables: str) -> tuple[int, str, str]:
    """Run `shelfwatch`; its exit code, and what it said."""
    done = subprocess.run(  # noqa: S603 -- our own command
        [sys.executable, "-m", "shelfwatch.cli", *args],
        env={**stack.emulator.environment, **variables},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def data(stack: Stack, *args: str) -> Any:
    """What a command prints as JSON."""
    code, out, err = command(stack, *args, "--json")
    assert code in (0, 1), err
    return json.loads(out)


def test_a_person_loads_a_file_and_sees_what_became_of_it(stack: Stack, tmp_path: Path) -> None:
    """The same commands as on one machine, against the stack."""
    file = tmp_path / "oslo.csv"
    file.write_text("store,item,count\nOslo,Lamp,3\nOslo,Mug,0\nOslo,Pen,x\n")
    loaded = data(stack, "load", str(file))
    (upload,) = loaded["uploads"]
    assert (upload["status"], upload["changed"], upload["rejected"]) == ("loaded", 2, 1)
    assert upload["rejects"][0]["row"] == 4
    levels = {entry["item"]: entry["count"] for entry in data(stack, "stock", "--store", "oslo")}
    assert levels == {"Lamp": 3, "Mug": 0}
    assert upload["upload"] in [entry["upload"] for entry in data(stack, "uploads")]
    assert "Oslo" in [store["store"] for store in data(stack, "status")["stores"]]
    bucket = stack.client("s3").list_objects_v2(Bucket=stack.outputs["Bucket"], Prefix="rejects/")
    assert any(upload["upload"] in found["Key"] for found in bucket["Contents"])


def test_a_person_names_a_store_in_any_script_and_a_time_by_the_clock(
    stack: Stack, tmp_path: Path
) -> None:
    """Metadata of S3 is ASCII; and a time of July is in summer time whenever it is said."""
    file = tmp_path / "lager+1 ü.csv"
    file.write_text("item,count\nDom,3\n")
    args = ("load", str(file), "--store", "Köln", "--as-of", "2026-07-14T12:00", "--json")
    code, out, err = command(stack, *args, TZ="Europe/Berlin")
    assert code == 0, err
    (upload,) = json.loads(out)["uploads"]
    assert (upload["status"], upload["file"]) == ("loaded", "lager+1 ü.csv")
    assert upload["version"] == "2026-07-14T10:00:00+00:00"
    assert [entry["item"] for entry in data(stack, "stock", "--store", "KÖLN")] == ["Dom"]


def test_a_person_asks_why_and_who_is_told(stack: Stack, tmp_path: Path) -> None:
    """The chain from the row to the topic."""
    file = tmp_path / "rome.csv"
    file.write_text("store,item,count\nRome,Mug,0\n")
    data(stack, "load", str(file))
    stack.wait_until(lambda: bool(data(stack, "why", "Rome", "Mug")["changes"][0]["alert"]))
    (change,) = data(stack, "why", "Rome", "Mug")["changes"]
    assert (change["row"], change["way"], change["after"]) == (2, "bucket", 0)
    assert change["deliveries"][0]["address"] == "sns://***"
    assert [entry["item"] for entry in data(stack, "open", "--store", "Rome")] == ["Mug"]
    assert "Rome" in [entry["store"] for entry in data(stack, "alerts")]


def test_a_person_subscribes_and_looks_who_is_subscribed(stack: Stack) -> None:
    """An address of a kind that SNS does not know is refused in a sentence."""
    stack.wait_for("como.csv", stack.upload("como.csv", "store,item,count\nComo,Mug,1\n"))
    code, _, err = command(stack, "subscribe", "ann@example.org", "--store", "COMO")
    assert code == 0, err
    entry = {one["address"]: one["stores"] for one in data(stack, "subscribers")}
    assert entry["ann@example.org"] == ["Como"]
    code, _, err = command(stack, "subscribe", "json://host")
    assert (code, "SNS cannot reach" in err) == (2, True)


def test_what_works_on_one_machine_only_says_so(stack: Stack) -> None:
    """One sentence, and no traceback."""
    for args in (("run",), ("load", "--dry-run", "x.csv"), ("backup", "x.db")):
        code, _, err = command(stack, *args)
        assert (code, "one machine only" in err) == (2, True), err
    code, _, err = command(stack, "rename", "Oslo", "Bergen")
    assert (code, "one machine only" in err) == (2, True), err


def test_a_person_forgets_an_item_for_good(stack: Stack) -> None:
    """Its outage ends, and `why` says who removed it."""
    stack.wait_for(
        "nice.csv", stack.upload("nice.csv", "store,item,count\nNice,Mug,0\nNice,Pen,1\n")
    )
    stack.wait_until(lambda: bool(data(stack, "open", "--store", "Nice")))
    code, out, err = command(stack, "forget", "nice", "Mug")
    assert (code, "Mug forgotten" in out) == (0, True), err
    assert data(stack, "open", "--store", "Nice") == []
    assert [entry["item"] for entry in data(stack, "stock", "--store", "Nice")] == ["Pen"]
    assert data(stack, "why", "Nice", "Mug")["changes"][0]["way"] == "forget"


def forty(count: int) -> str:
    """Forty items of one store, all with one count."""
    return "store,item,count\n" + "".join(f"Turin,item {n},{count}\n" for n in range(40))


def hold(stack: Stack, file: Path, as_of: str) -> str:
    """Upload a file that is held; its id."""
    code, out, err = command(stack, "load", str(file), "--as-of", as_of, "--json")
    (upload,) = json.loads(out)["uploads"]
    assert (code, upload["status"]) == (3, "held"), err
    assert f"`shelfwatch --stack {NAME} release {upload['upload']}` loads it" in upload["message"]
    assert upload["upload"] in [one["upload"] for one in data(stack, "status")["held"]]
    return str(upload["upload"])


def test_a_person_decides_about_held_files(stack: Stack, tmp_path: Path) -> None:
    """They are shown as held; one is discarded, and the next one released and loaded."""
    file = tmp_path / "turin+b %41 ü.csv"  # another key once it is decoded twice
    file.write_text(forty(10))
    data(stack, "load", str(file), "--as-of", "2026-01-01T09:00")
    file.write_text(forty(0))
    first = hold(stack, file, "2026-01-01T10:00")
    code, out, err = command(stack, "discard", first)
    assert (code, "is discarded" in out) == (0, True), err
    second = hold(stack, file, "2026-01-01T11:00")
    found = json.loads(command(stack, "doctor", "--json")[1])
    assert ("held", "warning") in [(entry["subject"], entry["verdict"]) for entry in found]
    (released,) = data(stack, "release", second)["uploads"]
    assert (released["status"], released["changed"]) == ("loaded", 40)
    assert data(stack, "status")["held"] == []
    code, _, err = command(stack, "release", first)
    assert (code, "is discarded already" in err) == (2, True)


def test_a_person_undoes_a_wrong_file(stack: Stack, tmp_path: Path) -> None:
    """Levels go back, who was told hears of it, and uploaded again it is another upload."""
    probe = subscribe_probe(stack, "undone", store=["Genoa"])
    file = tmp_path / "genoa.csv"
    file.write_text("store,item,count\nGenoa,Mug,5\n")
    data(stack, "load", str(file), "--as-of", "2026-01-01T09:00")
    file.write_text("store,item,count\nGenoa,Mug,0\nGenoa,Pen,3\n")
    (wrong,) = data(stack, "load", str(file), "--as-of", "2026-01-01T10:00")["uploads"]
    (entry,) = probe.receive()
    assert entry["alerts"][0]["kind"] == "out"
    planned = data(stack, "undo", "--dry-run", wrong["upload"])
    done = data(stack, "undo", wrong["upload"])
    assert (planned["given_back"], done["given_back"], done["removed"]) == (1, 1, 1)
    (entry,) = probe.receive()
    assert entry["alerts"][0]["kind"] == "withdrawn"
    levels = {one["item"]: one["count"] for one in data(stack, "stock", "--store", "Genoa")}
    assert levels == {"Mug": 5}
    stack.wait_until(lambda: data(stack, "open", "--store", "Genoa") == [])
    assert probe.receive(wait=1.0) == []
    assert data(stack, "why", "Genoa", "Mug")["changes"][0]["way"] == "undo"
    code, _, err = command(stack, "undo", wrong["upload"])
    assert (code, "was undone before" in err) == (2, True)
    out = command(stack, "load", str(file), "--as-of", "2026-01-01T10:00", "--json")[1]
    (again,) = json.loads(out)["uploads"]
    assert (again["status"], again["upload"] == wrong["upload"]) == ("loaded", False)


def test_doctor_looks_at_the_whole_stack(stack: Stack) -> None:
    """Stream, mapping, failures, uploads, subscribers and logs."""
    code, out, err = command(stack, "doctor", "--json")
    found = {entry["subject"]: entry["verdict"] for entry in json.loads(out)}
    assert (found["stream"], found["mapping"], found["failures"]) == ("ok", "ok", "ok"), (code, err)


def test_an_unknown_stack_is_told_in_a_sentence(stack: Stack) -> None:
    """Not as a traceback of boto3's."""
    code, _, err = run(stack, "--stack", "nothing", "status")
    assert (code, "There is no stack nothing" in err) == (2, True)


def test_redrive_loads_what_was_left_behind(stack: Stack) -> None:
    """An upload of which nothing became is found by its missing trace in the ledger."""
    lost = "in/lost+b %41 ü.csv"  # another key once it is decoded twice
    version = stack.upload(lost, "store,item,count\nLima,Mug,4\n")
    stack.wait_for(lost, version)
    pointer = {"Name": {"S": f"object uploads/{lost}"}, "Part": {"S": version}}
    stack.client("dynamodb").delete_item(TableName=stack.outputs["Ledger"], Key=pointer)
    done = data(stack, "redrive", "--older-than", "0")
    assert f"uploads/{lost}" in done["uploads"]
    stack.wait_for(lost, version)
    again = data(stack, "redrive", "--older-than", "0")
    assert f"uploads/{lost}" not in again["uploads"]


def test_redrive_goes_on_with_a_release_that_was_cut_off(stack: Stack) -> None:
    """Its object is known as held since long: what is left of it says that it is not done."""
    version = stack.upload("cut.csv", "store,item,count\nLima,Cup,4\n")
    upload = stack.wait_for("cut.csv", version)["Id"]
    key = {"Name": {"S": "object uploads/cut.csv"}, "Part": {"S": version}}
    ledger, client = stack.outputs["Ledger"], stack.client("dynamodb")
    rest = {"upload": upload, "plan": {"S": "plans/gone"}, "done": {"N": "0"}, "total": {"N": "1"}}
    row = {**key, "Upload": upload, "Rest": {"M": rest}}
    client.put_item(TableName=ledger, Item=row)
    assert "uploads/cut.csv" in data(stack, "redrive", "--older-than", "0")["uploads"]
    stack.wait_until(lambda: "Rest" not in client.get_item(TableName=ledger, Key=key)["Item"])
