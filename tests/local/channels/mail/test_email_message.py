"""A message as an e-mail, whatever the names of stores and items are."""

from email import message_from_bytes
from email.policy import default

from hypothesis import example, given
from hypothesis import strategies as st

from local.mail_fixtures import ANN, MESSAGE, NOON, SENDER
from shelfwatch.core.messages.message import Message
from shelfwatch.core.text.harmless import BREAK
from shelfwatch.local.channels.mail.email_message import build_email, is_well_formed

NAMES = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=300)
"""What `core.identity` lets a name be made of."""


@given(NAMES, NAMES)
@example("x" * 1_000, "y" * 10_000)
@example("=?utf-8?q?Paris=3A_Mug?=", "")
@example("é" * 1_000, "From here\n.\n..\n")
def test_every_text_survives_the_journey(subject: str, text: str) -> None:
    """A mail program shows the text as it was written, and ASCII is all that travels."""
    message = Message("d1", subject=f"Berlin: {subject}", text=text + "\n", html=f"<p>{text}</p>")
    sent = build_email(message, SENDER, ANN, NOON).as_bytes()
    assert sent.isascii()
    mail = message_from_bytes(sent, policy=default)
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == message.text.splitlines()
    shown = mail["Subject"].replace(BREAK, "")
    assert "".join(shown.split()) == "".join(message.subject.replace(BREAK, "").split())


@given(st.text(max_size=80))
@example("out\r\nBcc: eve@example.org")
@example("out\x85Bcc: eve@example.org")
def test_no_subject_smuggles_a_header_in(subject: str) -> None:
    """Whoever can name an item can't choose who gets the mail."""
    subject = subject.encode(errors="replace").decode()
    message = Message("d1", subject=subject, text="", html="")
    mail = message_from_bytes(build_email(message, SENDER, ANN, NOON).as_bytes(), policy=default)
    assert mail["Bcc"] is None
    assert mail["To"] == ANN


def test_the_headers_say_that_no_person_wrote_it() -> None:
    """Holiday replies stay away, and the date is that of sending."""
    mail = build_email(MESSAGE, SENDER, ANN, NOON)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime == NOON


def test_who_wants_no_more_can_say_so_by_mail() -> None:
    """To the sender; while none is set, there is nobody who would read it."""
    mail = build_email(MESSAGE, SENDER, ANN, NOON)
    assert mail["List-Unsubscribe"] == f"<mailto:{SENDER}?subject=unsubscribe>"
    assert build_email(MESSAGE, "shelfwatch@localhost", ANN, NOON)["List-Unsubscribe"] is None


def test_without_a_list_there_is_no_attachment() -> None:
    """Most messages hold all they have to say."""
    message = Message("d1", subject="Berlin", text="x\n", html="<p>x</p>")
    mail = build_email(message, SENDER, ANN, NOON)
    assert list(mail.iter_attachments()) == []


@given(st.emails(domains=st.sampled_from(["example.org", "shop.example.co.uk", "localhost"])))
def test_ordinary_addresses_are_well_formed(address: str) -> None:
    """Nobody is turned away for a rare but legal letter."""
    assert is_well_formed(address)
    assert build_email(MESSAGE, SENDER, address, NOON)["To"] == address
