"""`expect`: said for a store, listed, shown where it is overdue, and ended."""

from datetime import UTC, datetime, timedelta

from cli.desk import Desk
from shelfwatch.local.installation import open_installation
from shelfwatch.ports import ExpectedStore

RULE = "daily by 00:00"


def test_an_expectation_is_listed_overdue_and_ended(desk: Desk) -> None:
    """What was set long ago, and kept silent since, is a fault for the doctor."""
    desk.load("Berlin,Echo,4")
    desk("subscribe", "ann@example.org")
    assert "follow no schedule" in desk("expect", "Berlin").err
    assert desk("expect", "berlin", RULE).out == f"A file of Berlin is expected {RULE}.\n"
    assert desk("expect").table == [["Berlin", RULE, ""]]
    long_ago = datetime.now(UTC) - timedelta(days=9)
    with open_installation(desk.home, {}) as installation:
        installation.platform.expectations.change(
            "Berlin", lambda _: ExpectedStore("Berlin", "daily by 00:00 on working days", long_ago)
        )
        with installation.platform.database.write() as connection:
            connection.execute("UPDATE upload SET arrived = arrived - 9 * 86400000000")
    assert desk("deliver", "--json").json["delivered"] == 1
    assert desk("deliver", "--json").json["delivered"] == 0
    assert "No file of Berlin since" in desk("status").out
    assert "No file of Berlin since" in " ".join(desk("doctor").out.split())
    assert desk("expect", "Berlin", "never").code == 0
    assert "No files are expected" in desk("expect").out


def test_what_is_not_understood_changes_nothing(desk: Desk) -> None:
    """A store that there is not, and a time that is none."""
    desk.load("Berlin,Echo,4")
    assert desk("expect", "Bnn", RULE).code == 2
    assert desk("expect", "Berlin", "sometimes").code == 2
    assert "No files are expected" in desk("expect").out
