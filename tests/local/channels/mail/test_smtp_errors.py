"""What goes wrong with a mail server: each fault is expected for what it is, in bounded time."""

import time
from datetime import timedelta
from pathlib import Path

import pytest

from local.mail_fixtures import ANN, MESSAGE, SENDER, StoppedClock, issue, server_at
from rude_server import (
    Manners,
    closed_port,
    drip,
    drip_after_greeting,
    hang_up,
    hang_up_in_data,
    rude_server,
    shut_down,
    stall,
    turn_away,
)
from shelfwatch.core.errors import DeliveryFault, PassingFault, PermanentFault
from shelfwatch.local.channels.mail.smtp_channel import SmtpChannel, check_mail_server
from shelfwatch.local.channels.mail.smtp_server import MailServer, Security
from smtp_server import Manner, mail_server

SHORT = timedelta(seconds=0.3)


def fault_at(server: MailServer, limit: timedelta = timedelta(seconds=10)) -> DeliveryFault:
    """What sending a message ends with."""
    with pytest.raises(DeliveryFault) as caught:
        SmtpChannel(server, StoppedClock(), limit).send(ANN, MESSAGE)
    return caught.value


@pytest.mark.parametrize(
    ("manner", "permanent", "channel_down"),
    [
        (Manner(at_recipient="450 4.2.1 mailbox busy"), False, False),
        (Manner(at_recipient="550 5.1.1 no such mailbox"), True, False),
        (Manner(at_recipient="550 5.7.1 relaying denied"), False, False),
        (Manner(at_recipient="530 5.7.0 log in first"), False, False),
        (Manner(at_recipient="421 shutting down"), False, True),
        (Manner(at_data="451 4.3.0 out of breath"), False, False),
        (Manner(at_data="554 5.6.0 not this one"), True, False),
        (Manner(at_sender="451 4.3.0 not now"), False, True),
        (Manner(at_sender="553 5.1.8 not your address"), False, True),
    ],
    ids=lambda value: str(value).partition("at_")[2][:40] if isinstance(value, Manner) else None,
)
def test_a_refusal_is_told_for_what_it_is(
    tmp_path: Path, manner: Manner, *, permanent: bool, channel_down: bool
) -> None:
    """Only what no person and no time can mend is given up; only a server's fault stops others."""
    with mail_server(tmp_path, manner) as server:
        fault = fault_at(server_at(server.port))
    expected = next(filter(None, (manner.at_sender, manner.at_recipient, manner.at_data)))
    assert expected in str(fault)
    assert isinstance(fault, PermanentFault) is permanent
    assert (isinstance(fault, PassingFault) and fault.channel_down) is channel_down


def test_a_server_that_is_not_there_is_a_fault_of_the_channel() -> None:
    """Nobody's mail gets through: the others need not be tried."""
    fault = fault_at(server_at(closed_port()))
    assert isinstance(fault, PassingFault)
    assert fault.channel_down
    assert "Connection refused" in str(fault)
    assert "mail_host" in str(fault)


@pytest.mark.parametrize("manners", [stall, hang_up, hang_up_in_data])
def test_a_server_that_breaks_off_is_a_fault_of_the_channel(manners: Manners) -> None:
    """Also where it just falls silent, or is gone in the middle of the message."""
    with rude_server(manners) as port:
        fault = fault_at(server_at(port, timeout=SHORT))
    assert isinstance(fault, PassingFault)
    assert fault.channel_down


@pytest.mark.parametrize("manners", [drip, drip_after_greeting])
def test_a_server_that_drips_does_not_hold_us_for_ever(manners: Manners) -> None:
    """Each byte comes in time, the last one never: the send is bounded as a whole."""
    with rude_server(manners) as port:
        began = time.monotonic()
        fault = fault_at(server_at(port), SHORT)
        assert time.monotonic() - began < 2
    assert isinstance(fault, PassingFault)
    assert fault.channel_down
    assert "took longer than 0.3 seconds" in str(fault)


@pytest.mark.parametrize(
    ("manners", "reply"), [(turn_away, "554 closed on Sundays"), (shut_down, "421 shutting down")]
)
def test_a_server_that_serves_nobody_is_quoted(manners: Manners, reply: str) -> None:
    """For `doctor` as for a message: nobody gets through now."""
    with rude_server(manners) as port:
        fault = fault_at(server_at(port))
        with pytest.raises(PassingFault, match=reply):
            check_mail_server(server_at(port))
    assert isinstance(fault, PassingFault)
    assert fault.channel_down
    assert reply in str(fault)


def test_a_server_that_stalls_in_the_handshake_does_not_hold_us(tmp_path: Path) -> None:
    """TLS from the first byte on waits for an answer before anything is said."""
    trust = issue(tmp_path)
    with rude_server(stall) as port:
        fault = fault_at(
            server_at(port, security=Security.TLS, ca_file=trust.issuer, timeout=SHORT)
        )
    assert isinstance(fault, PassingFault)


def test_a_wrong_password_is_kept_for_when_it_is_mended(tmp_path: Path) -> None:
    """A person can mend it, so that no alert is given up for it; the password is not expected."""
    trust = issue(tmp_path)
    manner = Manner(starttls=trust.context, login=("stock", "s3cret"))
    with mail_server(tmp_path / "mail", manner) as server:
        settings = server_at(
            server.port,
            security=Security.STARTTLS,
            login=("stock", "hunter2"),
            ca_file=trust.issuer,
        )
        with pytest.raises(PassingFault, match="check mail_user and mail_password") as caught:
            check_mail_server(settings)
    assert caught.value.channel_down
    assert "535" in str(caught.value)
    assert "hunter2" not in f"{caught.value} {settings}"


def test_a_missing_login_is_named(tmp_path: Path) -> None:
    """A server that wants one refuses the sender; the advice says which settings are missing."""
    with mail_server(tmp_path, Manner(login=("stock", "s3cret"))) as server:
        fault = fault_at(server_at(server.port))
    assert isinstance(fault, PassingFault)
    assert SENDER in str(fault)
    assert "mail_password" in str(fault)


def test_a_login_that_the_server_does_not_offer_is_named(tmp_path: Path) -> None:
    """The settings ask for something that this server does not have."""
    with mail_server(tmp_path, Manner()) as server:
        fault = fault_at(server_at(server.port, security=Security.STARTTLS))
    assert isinstance(fault, PassingFault)
    assert "mail_security" in str(fault)


def test_an_unknown_certificate_is_never_accepted(tmp_path: Path) -> None:
    """No message and no password goes to a server that nobody vouches for."""
    trust = issue(tmp_path)
    with mail_server(tmp_path / "mail", Manner(tls=trust.context)) as server:
        fault = fault_at(server_at(server.port, security=Security.TLS))
        assert server.visits == 0
    assert isinstance(fault, PassingFault)
    assert "mail_ca_file" in str(fault)


def test_another_servers_certificate_is_never_accepted(tmp_path: Path) -> None:
    """The issuer is trusted, but vouches for another name."""
    trust = issue(tmp_path, "elsewhere.example.org")
    with mail_server(tmp_path / "mail", Manner(starttls=trust.context)) as server:
        fault = fault_at(server_at(server.port, security=Security.STARTTLS, ca_file=trust.issuer))
    assert isinstance(fault, PassingFault)
    assert "mail_host" in str(fault)


def test_tls_with_a_server_that_has_none_is_named(tmp_path: Path) -> None:
    """The usual mistake: the right server, and the port of the other way."""
    with mail_server(tmp_path) as server:
        fault = fault_at(server_at(server.port, security=Security.TLS))
    assert isinstance(fault, PassingFault)
    assert "mail_security" in str(fault)
