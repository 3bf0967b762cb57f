"""The service has people told of a file that does not come, by itself."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from local.served import Post, RateLimiter, installed
from shelfwatch.ports import ExpectedStore

pytestmark = pytest.mark.slow


def test_the_service_looks_for_overdue_files(tmp_path: Path) -> None:
    """Twice a minute, and wakes who delivers."""
    with installed(tmp_path, Post()) as installation:
        served = RateLimiter(installation)
        served.drop("stock.csv", "Berlin,A,4\n")
        served.after(1)
        served.after(1)
        platform, long_ago = installation.platform, datetime.now(UTC) - timedelta(days=30)
        with platform.database.write() as connection:
            connection.execute("UPDATE upload SET arrived = arrived - 30 * 86400000000")
        platform.expectations.change(
            "Berlin", lambda _: ExpectedStore("Berlin", "daily by 00:00", long_ago)
        )
        woken = served.wakes
        served.after(31)
        assert served.wakes == woken + 1
        (delivery,) = platform.deliveries.deliveries()
        assert delivery.question.startswith("Overdue: no file of Berlin since")
        served.after(31)
        assert len(platform.deliveries.deliveries()) == 1
