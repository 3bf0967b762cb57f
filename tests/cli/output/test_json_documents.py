"""What scripts rely on: the JSON, field by field and number by number."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
import simplejson
from hypothesis import given
from hypothesis import strategies as st

from cli.desk import Desk
from shelfwatch.cli.output.json_writer import encode
from shelfwatch.core.stock.count import exact, from_millionths

pytestmark = pytest.mark.slow

UPLOAD_FIELDS = [
    "file",
    "upload",
    "version",
    "status",
    "rows",
    "changed",
    "unchanged",
    "superseded",
    "untracked",
    "rejected",
    "rejects",
    "alerts",
    "message",
    "missing",
]


def test_load_prints_one_object_with_every_upload(desk: Desk) -> None:
    """The whole shape, for a file with a reject and an alert."""
    path = desk.file("stock.csv", "Berlin,Echo,0", "Berlin,Dot,7", "Berlin,Show,many")
    answer = desk("load", path, "--as-of", "2026-01-05T08:00+01:00", "--json")
    assert list(answer.json) == ["uploads"]
    (upload,) = answer.json["uploads"]
    assert list(upload) == UPLOAD_FIELDS
    assert upload["upload"].startswith("u")
    (alert,) = upload["alerts"]
    assert {**upload, "upload": "", "alerts": []} == {
        "file": "stock.csv",
        "upload": "",
        "version": "2026-01-05T07:00:00+00:00",
        "status": "loaded",
        "rows": 3,
        "changed": 2,
        "unchanged": 0,
        "superseded": 0,
        "untracked": 0,
        "rejected": 1,
        "rejects": [
            {"row": 4, "column": "count", "value": "many", "reason": "the count is not a number"}
        ],
        "alerts": [],
        "message": "3 rows: 2 changed, 0 unchanged, 1 rejected.",
        "missing": [],
    }
    assert alert == desk("alerts", "--json").json[0]["id"]


def test_refused_files_have_the_same_shape(desk: Desk) -> None:
    """Stdout is the JSON alone, also where nothing could be read."""
    (desk.folder / "odd.csv").write_text("a,b\n1,2\n")
    answer = desk("load", "odd.csv", "missing.csv", "--json")
    assert answer.code == 3
    odd, missing = answer.json["uploads"]
    assert list(odd) == list(missing) == UPLOAD_FIELDS
    assert [odd["status"], missing["status"]] == ["refused", "refused"]
    assert [odd["rows"], missing["rows"]] == [0, 0]
    assert odd["upload"].startswith("u")
    assert missing["upload"] is None
    assert "missing.csv" in missing["message"]


def test_the_same_upload_again_tells_no_alert(desk: Desk) -> None:
    """Promise 5 as a script sees it."""
    first = desk.load("Berlin,Echo,0")
    again = desk.load("Berlin,Echo,0")
    assert len(first["alerts"]) == 1
    assert again["alerts"] == []
    assert (again["upload"], again["changed"], again["unchanged"]) == (first["upload"], 0, 1)


def test_stock_is_a_list_of_levels(desk: Desk) -> None:
    """Store, item and count, and nothing else."""
    desk.load("Berlin,Echo,4", "Aachen,Dot,0.5")
    assert desk("stock", "--json").json == [
        {"store": "Aachen", "item": "Dot", "count": Decimal("0.5")},
        {"store": "Berlin", "item": "Echo", "count": 4},
    ]


def test_a_name_and_a_threshold_stand_there_only_where_a_file_gave_them(desk: Desk) -> None:
    """Scripts that know nothing of them see what they always saw."""
    header = "Item Name,SKU,Stock On Hand,Reorder Point"
    (desk.folder / "zoho.csv").write_text(f"{header}\nGreen tea,T1,4,2\n", encoding="utf-8")
    desk("load", "zoho.csv", "--store", "Berlin")
    assert desk("stock", "--json").json == [
        {"store": "Berlin", "item": "T1", "count": 4, "name": "Green tea", "threshold": 2}
    ]


@pytest.mark.parametrize("what", ["stock", "alerts", "uploads", "open", "subscribers"])
def test_an_empty_list_is_still_json(desk: Desk, what: str) -> None:
    """Nothing to show is an empty list."""
    desk.begin()
    assert desk(what, "--json").json == []


def test_alerts_list_what_was_told_with_before_and_after(desk: Desk) -> None:
    """An unknown count is null; out and back are two kinds."""
    first = desk.load("Berlin,Echo,0", as_of="2026-01-05T08:00Z")
    second = desk.load("Berlin,Echo,50", as_of="2026-01-06T08:00Z")
    out, back = desk("alerts", "--json").json
    assert list(out) == ["id", "kind", "store", "upload", "at", "items"]
    assert (out["kind"], out["store"], out["upload"]) == ("out", "Berlin", first["upload"])
    assert out["items"] == [{"item": "Echo", "before": None, "after": 0}]
    assert (back["kind"], back["upload"]) == ("back", second["upload"])
    assert back["items"] == [{"item": "Echo", "before": 0, "after": 50}]
    assert datetime.fromisoformat(out["at"]).utcoffset() == datetime.now(UTC).utcoffset()


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("5", "5"),
        ("5.0", "5"),
        ("50", "50"),
        ("100000000000", "100000000000"),
        ("999999999999.999999", "999999999999.999999"),
        ("-0.000001", "-0.000001"),
        ("0", "0"),
    ],
)
def test_counts_are_exact_numbers_in_one_spelling(desk: Desk, written: str, shown: str) -> None:
    """Eighteen digits survive, and no count turns into 5.0 or 5E+1."""
    desk.load(f"Berlin,Echo,{written}")
    assert f'"count": {shown}}}' in desk("stock", "--json").out


@given(st.integers(-(10**18) + 1, 10**18 - 1))
def test_every_count_survives_json(whole: int) -> None:
    """Whatever can be kept is read back as the same number, and never with an exponent."""
    count = from_millionths(whole)
    text = encode({"count": exact(count)})
    assert simplejson.loads(text, use_decimal=True)["count"] == count
    assert "E" not in text
    assert ".0}" not in text


def test_a_dry_run_adds_changes_and_messages(desk: Desk) -> None:
    """The same object, with what would change and who would be told, masked."""
    desk.allow_private()
    desk("subscribe", "json://user:secret@localhost/x")
    path = desk.file("stock.csv", "Berlin,Echo,0", "Berlin,Dot,7")
    (upload,) = desk("load", path, "--dry-run", "--json").json["uploads"]
    assert list(upload) == [*UPLOAD_FIELDS, "changes", "messages"]
    assert upload["changes"] == [
        {"store": "Berlin", "item": "Dot", "before": None, "after": 7},
        {"store": "Berlin", "item": "Echo", "before": None, "after": 0},
    ]
    assert upload["messages"] == [
        {"address": "json://***", "subject": "Berlin: Echo is out of stock"}
    ]


def test_status_counts_and_lists(desk: Desk) -> None:
    """Totals as numbers, stores as a list."""
    desk.load("Berlin,Echo,0", "Berlin,Dot,7")
    found = desk("status", "--json").json
    (store,) = found.pop("stores")
    assert list(store) == ["store", "items", "out", "newest", "last_upload"]
    assert (store["store"], store["items"], store["out"]) == ("Berlin", 2, 1)
    assert store["newest"] == "2026-01-05T08:00:00+00:00"
    assert found == {
        "home": str(desk.home),
        "items": 2,
        "out": 1,
        "subscribers": 0,
        "waiting": 0,
        "given_up": 0,
        "unchecked": 0,
        "faults": [],
        "held": [],
        "to_mend": [],
    }


def test_why_is_one_object_with_the_whole_chain(desk: Desk) -> None:
    """Each change names its upload, rule, alert and deliveries."""
    desk("subscribe", "ann@example.org")
    upload = desk.load("Berlin,Echo,0")
    found = desk("why", "berlin", "Echo", "--json").json
    (change,) = found["changes"]
    (delivery,) = change["deliveries"]
    assert (found["store"], found["item"], found["count"]) == ("Berlin", "Echo", 0)
    assert (change["before"], change["after"], change["row"]) == (None, 0, 2)
    assert [change["upload"], change["alert"]] == [upload["upload"], *upload["alerts"]]
    assert (change["file"], change["way"]) == ("stock.csv", "command")
    assert (delivery["address"], delivery["state"]) == ("ann@example.org", "delivered")


def test_lists_put_one_entry_on_a_line(desk: Desk) -> None:
    """So that `grep` and `head` are of use, and a million levels need no memory."""
    desk.load("Berlin,Echo,4", "Berlin,Dot,7")
    assert desk("stock", "--json").out.count("\n") == 4
