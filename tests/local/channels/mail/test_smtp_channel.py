"""E-mail handed to a real mail server: what arrives, and how it gets there."""

from dataclasses import replace
from pathlib import Path

import pytest

from local.mail_fixtures import ANN, MESSAGE, SENDER, StoppedClock, issue, server_at
from shelfwatch.core.errors import PassingFault, PermanentFault
from shelfwatch.local.channels.mail.smtp_channel import SmtpChannel, check_mail_server
from shelfwatch.local.channels.mail.smtp_server import Security
from smtp_server import Manner, mail_server


def test_a_message_arrives_whole(tmp_path: Path) -> None:
    """Subject, both texts and the list are what was sent, in any script."""
    with mail_server(tmp_path) as server:
        SmtpChannel(server_at(server.port), StoppedClock()).send(ANN, MESSAGE)
        [mail] = server.messages()
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert (mail["Subject"], mail["To"]) == (MESSAGE.subject, ANN)
    assert mail["From"] == f"Shelfwatch <{SENDER}>"
    assert text.get_content().splitlines() == MESSAGE.text.splitlines()
    assert html.get_content().splitlines() == [MESSAGE.html]


def test_the_list_keeps_its_byte_order_mark(tmp_path: Path) -> None:
    """Without it a spreadsheet would garble every letter beyond English."""
    with mail_server(tmp_path) as server:
        SmtpChannel(server_at(server.port), StoppedClock()).send(ANN, MESSAGE)
        [mail] = server.messages()
    [attached] = mail.iter_attachments()
    assert MESSAGE.attachment is not None
    assert attached.get_payload(decode=True) == MESSAGE.attachment.encode()
    assert (attached.get_content_type(), attached.get_filename()) == ("text/csv", "items.csv")


def test_a_repeat_has_the_same_message_id(tmp_path: Path) -> None:
    """Where an answer was lost, the mail system can tell the repeat for what it is."""
    with mail_server(tmp_path) as server:
        sender = SmtpChannel(server_at(server.port), StoppedClock())
        sender.send(ANN, MESSAGE)
        sender.send(ANN, MESSAGE)
        sender.send(ANN, replace(MESSAGE, id="d1"))
        ids = [mail["Message-ID"] for mail in server.messages()]
    assert ids == [f"<{MESSAGE.id}@shelfwatch>"] * 2 + ["<d1@shelfwatch>"]


def test_the_connection_is_secured_by_starttls(tmp_path: Path) -> None:
    """A server that takes mail only after STARTTLS gets it."""
    trust = issue(tmp_path)
    with mail_server(tmp_path / "mail", Manner(starttls=trust.context)) as server:
        settings = server_at(server.port, security=Security.STARTTLS, ca_file=trust.issuer)
        SmtpChannel(settings, StoppedClock()).send(ANN, MESSAGE)
        assert len(server.messages()) == 1


def test_the_connection_is_secured_from_the_first_byte(tmp_path: Path) -> None:
    """A server that speaks TLS at once gets its mail, too."""
    trust = issue(tmp_path)
    with mail_server(tmp_path / "mail", Manner(tls=trust.context)) as server:
        settings = server_at(server.port, security=Security.TLS, ca_file=trust.issuer)
        SmtpChannel(settings, StoppedClock()).send(ANN, MESSAGE)
        assert len(server.messages()) == 1


def test_the_right_password_is_let_in(tmp_path: Path) -> None:
    """A server that asks for a login gets one, over a secured connection."""
    trust, login = issue(tmp_path), ("stock", "s3cret")
    manner = Manner(starttls=trust.context, login=login)
    with mail_server(tmp_path / "mail", manner) as server:
        settings = server_at(
            server.port, security=Security.STARTTLS, login=login, ca_file=trust.issuer
        )
        check_mail_server(settings)
        SmtpChannel(settings, StoppedClock()).send(ANN, MESSAGE)
        assert len(server.messages()) == 1


def test_a_check_of_the_server_sends_nothing(tmp_path: Path) -> None:
    """`doctor` may run as often as anybody likes."""
    with mail_server(tmp_path) as server:
        check_mail_server(server_at(server.port))
        assert (server.visits, server.messages()) == (0, [])


@pytest.mark.parametrize(
    "address", ["", "ann", "ann@", "@example.org", "a b@example.org", "ann@example.org\nBcc: b@c"]
)
def test_a_malformed_address_is_given_up_without_a_visit(tmp_path: Path, address: str) -> None:
    """Nothing can be smuggled into the headers by way of an address."""
    with mail_server(tmp_path) as server:
        sender = SmtpChannel(server_at(server.port), StoppedClock())
        with pytest.raises(PermanentFault, match="no e-mail address"):
            sender.send(address, MESSAGE)
        assert server.visits == 0


def test_a_message_that_was_taken_is_no_failure_whatever_follows(tmp_path: Path) -> None:
    """The goodbye is not waited for: a failure there would send the message again."""
    with mail_server(tmp_path) as server:
        for _ in range(20):
            SmtpChannel(server_at(server.port), StoppedClock()).send(ANN, MESSAGE)
        assert len(server.messages()) == 20


def test_an_answer_that_was_lost_is_a_passing_fault(tmp_path: Path) -> None:
    """The server may have taken the message or not: it is sent again under the same id."""
    with mail_server(tmp_path, Manner(drops_data=True)) as server:
        with pytest.raises(PassingFault, match="broke the connection off") as caught:
            SmtpChannel(server_at(server.port), StoppedClock()).send(ANN, MESSAGE)
        assert server.messages() == []
    assert caught.value.channel_down
