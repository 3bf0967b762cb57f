"""The doctor finds what is wrong, and says what to do about it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from local.doctor.asking import found, sole
from local.served import HEADER
from rude_server import closed_port
from shelfwatch.core.alerting.delivery import given_up, postponed
from shelfwatch.core.alerting.subscriber import ALL_STORES, AllStores
from shelfwatch.core.finding import Verdict
from shelfwatch.local.doctor.doctor import examine
from shelfwatch.local.installation import Installation, open_installation
from shelfwatch.service.alerting.check import check
from shelfwatch.service.loading.load import LoadRequest, load
from smtp_server import Manner, mail_server


@dataclass(frozen=True)
class ShiftedClock:
    """The machine's clock, wrong by `ahead`."""

    ahead: timedelta

    def now(self) -> datetime:
        """See `ports.Clock`."""
        return datetime.now(UTC) + self.ahead


@contextmanager
def mailing(tmp_path: Path, port: int, **more: str) -> Iterator[Installation]:
    """An installation that sends its mail to a port of this machine."""
    settings = {"HOST": "127.0.0.1", "PORT": str(port), "SECURITY": "none", **more}
    settings.setdefault("SENDER", "shelfwatch@example.org")
    environment = {f"SHELFWATCH_MAIL_{name}": text for name, text in settings.items()}
    with open_installation(tmp_path / "home", environment) as made:
        yield made


def load_rows(installation: Installation, rows: str, ahead: timedelta = timedelta()) -> None:
    """Load and do not check, by a clock that is ahead."""
    path = installation.home.scratch / "a.csv"
    path.write_text(HEADER + rows, encoding="utf-8")
    platform = replace(installation.platform, clock=ShiftedClock(ahead))
    load(platform, LoadRequest(path, "a.csv"), installation.load_context)


def test_a_new_installation_only_lacks_somebody_to_tell(installation: Installation) -> None:
    """Every message is one sentence, and says what to do where something is to be done."""
    findings = examine(installation)
    wanting = [one for one in findings if one.verdict is not Verdict.OK]
    assert [one.subject for one in wanting] == ["service", "subscribers"]
    assert "shelfwatch run" in wanting[0].message
    assert "shelfwatch subscribe" in wanting[1].message
    assert all(one.message.endswith(".") and one.message.count("\n") == 0 for one in findings)


def test_examining_leaves_nothing_behind(installation: Installation) -> None:
    """Not even in the inbox, where it would be loaded."""
    before = sorted(installation.home.root.rglob("*"))
    examine(installation)
    assert sorted(installation.home.root.rglob("*")) == before


def test_a_damaged_database_is_a_fault(installation: Installation) -> None:
    """With the advice to restore a backup; the other examinations go on."""
    load_rows(installation, "".join(f"Oslo,Item {number},1\n" for number in range(3_000)))
    installation.platform.database.close()
    path = installation.home.database
    half = path.stat().st_size // 2
    with path.open("r+b") as file:
        file.seek(half)
        file.write(b"\xff" * half)
    verdict, message = sole(installation, "database")
    assert verdict is Verdict.FAULT
    assert "restore a backup" in message
    assert sole(installation, "disk")[0] is Verdict.OK


def test_a_folder_that_is_gone_is_a_fault(installation: Installation) -> None:
    """It names the folder."""
    installation.home.failed.rmdir()
    verdict, message = sole(installation, "failed")
    assert verdict is Verdict.FAULT
    assert str(installation.home.failed) in message


def test_a_mail_server_that_answers_and_takes_the_login_is_well(tmp_path: Path) -> None:
    """It names server and user, and never the password."""
    manner = Manner(login=("ann", "secret"))
    with (
        mail_server(tmp_path / "mail", manner) as server,
        mailing(tmp_path, server.port, USER="ann", PASSWORD="secret") as installation,  # noqa: S106 - only this test knows it
    ):
        verdict, message = sole(installation, "mail")
    assert verdict is Verdict.OK
    assert "login of ann" in message
    assert "secret" not in message


def test_a_refused_login_is_a_fault(tmp_path: Path) -> None:
    """The password is never repeated."""
    manner = Manner(login=("ann", "secret"))
    with (
        mail_server(tmp_path / "mail", manner) as server,
        mailing(tmp_path, server.port, USER="ann", PASSWORD="guessed") as installation,  # noqa: S106 - only this test knows it
    ):
        verdict, message = sole(installation, "mail")
    assert verdict is Verdict.FAULT
    assert "guessed" not in message


def test_a_mail_server_that_cannot_be_reached_is_a_fault(tmp_path: Path) -> None:
    """It names the server."""
    port = closed_port()
    with mailing(tmp_path, port) as installation:
        verdict, message = sole(installation, "mail")
    assert verdict is Verdict.FAULT
    assert str(port) in message


def test_mail_without_a_server_goes_to_the_outbox_and_is_missed(installation: Installation) -> None:
    """A warning once somebody wants mail."""
    assert sole(installation, "mail")[0] is Verdict.OK
    installation.platform.subscribers.add("ann@example.org", ALL_STORES)
    verdict, message = sole(installation, "mail")
    assert verdict is Verdict.WARNING
    assert str(installation.home.outbox) in message


@pytest.mark.parametrize(
    ("address", "stores", "verdict"),
    [
        ("ann@example.org", ALL_STORES, Verdict.OK),
        ("ann@example.org", ["OSLO"], Verdict.OK),
        ("ann@example.org", ["Osol"], Verdict.WARNING),
        ("ann@@example", ALL_STORES, Verdict.FAULT),
        ("nothing://secret", ALL_STORES, Verdict.FAULT),
    ],
)
def test_each_subscriber_is_examined(
    installation: Installation, address: str, stores: list[str] | AllStores, verdict: Verdict
) -> None:
    """By address, and by the stores that it asks for; secrets are not shown."""
    load_rows(installation, "Oslo,Kettle,1\n")
    installation.platform.subscribers.add(address, stores)
    (finding,) = found(installation, "subscriber ")
    assert finding.verdict is verdict
    assert "secret" not in finding.subject + finding.message


def test_deliveries_that_do_not_arrive_are_named_with_their_last_error(
    installation: Installation,
) -> None:
    """Those that wait for long, and those that were given up lately."""
    platform, now = installation.platform, datetime.now(UTC)
    platform.subscribers.add("ann@example.org", ALL_STORES)
    platform.subscribers.add("bob@example.org", ALL_STORES)
    load_rows(installation, "Oslo,Kettle,0\n")
    assert sole(installation, "deliveries")[0] is Verdict.OK
    check(replace(platform, clock=ShiftedClock(-timedelta(hours=2))))
    for ending, error in ((postponed, "busy."), (given_up, "no such mailbox.")):
        leased = platform.deliveries.lease(now, now + timedelta(minutes=1), [])
        assert leased is not None
        platform.deliveries.settle(ending(leased, now, error))
    failed, waiting = found(installation, "deliveries")
    assert failed.verdict is waiting.verdict is Verdict.WARNING
    assert "bob@example.org: no such mailbox." in failed.message
    assert "ann@example.org: busy." in waiting.message


def test_uploads_that_nobody_checked_are_named(installation: Installation) -> None:
    """Their alerts are still to come."""
    load_rows(installation, "Oslo,Kettle,0\n")
    verdict, message = sole(installation, "uploads")
    assert verdict is Verdict.WARNING
    assert "a.csv" in message
    check(installation.platform)
    assert sole(installation, "uploads")[0] is Verdict.OK


def test_a_clock_that_was_set_back_is_noticed_by_files_from_the_future(
    installation: Installation,
) -> None:
    """New files would be taken for old ones."""
    load_rows(installation, "Oslo,Kettle,1\n", timedelta(days=1))
    verdict, message = sole(installation, "clock")
    assert verdict is Verdict.WARNING
    assert "Oslo" in message


def test_files_that_nobody_takes_are_noticed(installation: Installation) -> None:
    """Those that the inbox leaves alone are not meant."""
    (installation.home.inbox / "a.csv").write_text(HEADER)
    (installation.home.inbox / ".b.csv").write_text(HEADER)
    assert sole(installation, "waiting files")[0] is Verdict.OK
    later = replace(installation.platform, clock=ShiftedClock(timedelta(hours=1)))
    verdict, message = sole(replace(installation, platform=later), "waiting files")
    assert verdict is Verdict.WARNING
    assert "minutes: 1, the first of them a.csv" in message


def test_the_source_of_the_settings_is_named(tmp_path: Path) -> None:
    """A person with two homes looks into the wrong file easily."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "shelfwatch.toml").write_text("settle = 1.0\n")
    with open_installation(home, {}) as installation:
        assert str(home / "shelfwatch.toml") in sole(installation, "settings")[1]
