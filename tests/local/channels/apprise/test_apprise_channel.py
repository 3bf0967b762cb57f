"""Messages by Apprise, to a real web hook on this machine."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hook_server import hook_server
from local.mail_fixtures import MESSAGE
from rude_server import closed_port, drip, rude_server, stall
from shelfwatch.core.errors import Misuse, PassingFault, PermanentFault
from shelfwatch.core.messages.message import Message
from shelfwatch.core.text.harmless import BREAK
from shelfwatch.local.channels.addresses import validate_address
from shelfwatch.local.channels.apprise.apprise_channel import AppriseChannel
from shelfwatch.local.channels.apprise.apprise_process import MODULE
from shelfwatch.local.channels.apprise.hand_over import make_service, masked
from shelfwatch.local.channels.apprise.sending_process import SendingProcess

pytestmark = pytest.mark.slow

CONFIDENTIAL = "t0psecretT0ken"
SHORT = timedelta(seconds=0.3)
INSIDE = AppriseChannel(allow_private=True)
"""Our web hooks stand on this machine."""
LONG_ENOUGH = timedelta(seconds=3)
"""For starting a process on a busy machine, and for a first part to arrive."""

SEND = """
import sys
from shelfwatch.core.messages.message import Message
from shelfwatch.local.channels.apprise.apprise_channel import AppriseChannel
text = "\\n".join(f"item {number}" for number in range(5_000))
AppriseChannel(allow_private=True).send(sys.argv[1], Message("d1", "Berlin", text, ""))
"""


def fault_at(url: str, limit: timedelta = timedelta(seconds=10)) -> PassingFault:
    """What sending a message to `url` ends with."""
    with pytest.raises(PassingFault) as caught:
        AppriseChannel(limit, allow_private=True).send(url, MESSAGE)
    return caught.value


def test_a_web_hook_gets_subject_text_and_list() -> None:
    """All that an e-mail has is there, as far as the channel can carry it."""
    with hook_server() as hook:
        INSIDE.send(f"json://127.0.0.1:{hook.port}", MESSAGE)
    [body] = map(json.loads, hook.bodies)
    assert (body["title"], body["message"].strip()) == (MESSAGE.subject, MESSAGE.text.strip())
    assert [file["filename"] for file in body["attachments"]] == ["items.csv"]


@pytest.mark.parametrize("name", ["@everyone", "<!channel>", "<@U1>", "[x](http://evil.example)"])
def test_a_name_calls_nobody(name: str) -> None:
    """A chat that gets the text finds no mention in it and no link, and reads what stood there."""
    message = Message("d1", subject=f"Berlin: {name}", text=f"  Mug {name}: 0\\n\n", html="")
    with hook_server() as hook:
        INSIDE.send(f"json://127.0.0.1:{hook.port}", message)
    [body] = map(json.loads, hook.bodies)
    for text_sent, meant in ((body["title"], message.subject), (body["message"], message.text)):
        assert name not in text_sent
        assert text_sent.replace(BREAK, "").strip() == meant.strip()


def test_a_message_too_long_for_the_channel_comes_in_parts() -> None:
    """A chat that takes 2,000 characters would refuse it whole for ever; nothing is cut off."""
    lines = [f"item {number}" for number in range(5_000)]
    message = Message("d1", subject="Berlin", text="\n".join(lines), html="")
    with hook_server() as hook:
        INSIDE.send(f"json://127.0.0.1:{hook.port}", message)
    assert len(hook.bodies) > 1
    parts = [json.loads(body)["message"] for body in hook.bodies]
    assert "\n".join(parts).split() == message.text.split()


def test_a_refusal_is_a_fault_of_this_address_alone() -> None:
    """Another web hook has another server: it need not wait for this one."""
    with hook_server(500) as hook:
        fault = fault_at(f"json://127.0.0.1:{hook.port}/{CONFIDENTIAL}")
    assert not fault.channel_down
    assert "500" in str(fault)


@pytest.mark.parametrize("query", ["", "?redirect=yes"])
def test_no_redirect_is_followed(query: str) -> None:
    """Whoever runs a web hook does not choose where else we send, whatever the URL asks for."""
    with hook_server() as elsewhere, hook_server(307) as hook:
        hook.location = f"http://127.0.0.1:{elsewhere.port}/"
        fault_at(f"json://127.0.0.1:{hook.port}/{query}")
    assert (len(hook.bodies), elsewhere.bodies) == (1, [])


def test_no_fault_tells_the_secret() -> None:
    """The error is kept, shown and logged, and an Apprise URL is a password."""
    faults = [
        fault_at(
            f"json://user:{CONFIDENTIAL}@127.0.0.1:{closed_port()}/{CONFIDENTIAL}/?+X-Token={CONFIDENTIAL}"
        ),
        fault_at(f"json://{CONFIDENTIAL}.invalid/"),
    ]
    for fault in faults:
        assert CONFIDENTIAL.casefold() not in str(fault).casefold()


@pytest.mark.parametrize("manners", [stall, drip])
def test_a_server_that_never_answers_does_not_hold_us(manners: object) -> None:
    """The send is bounded as a whole, whatever the channel waits for."""
    with rude_server(stall if manners is stall else drip) as port:
        began = time.monotonic()
        fault = fault_at(f"json://127.0.0.1:{port}", SHORT)
        assert time.monotonic() - began < 2
    assert "took longer than 0.3 seconds" in str(fault)


@pytest.mark.parametrize(
    "url", [f"nosuchchannel://{CONFIDENTIAL}", f"slack://{CONFIDENTIAL}", "json://"]
)
def test_a_url_that_cannot_work_is_given_up(url: str) -> None:
    """No retry makes it better."""
    with pytest.raises(PermanentFault, match="subscribe one that works") as caught:
        AppriseChannel().send(url, MESSAGE)
    assert CONFIDENTIAL not in str(caught.value)


@pytest.mark.parametrize(
    "address", ["ann@example.org", "json://192.0.32.8:8080/x", "ntfy://shop-alerts"]
)
def test_an_address_that_can_work_may_be_subscribed(address: str) -> None:
    """Well-formed is enough: nobody is contacted for it."""
    validate_address(address)


@pytest.mark.parametrize(
    "address",
    [
        *("", "ann", "ann@", "a b@example.org", f"nosuch://{CONFIDENTIAL}"),
        *(
            f"slack://{CONFIDENTIAL}",
            f"tgram:/1:{CONFIDENTIAL}@x",
            "ann@example.org\r\nBcc: eve@example.org",
            "ann@x\n",
        ),
    ],
)
def test_an_address_that_cannot_work_is_turned_away(address: str) -> None:
    """With one sentence that never repeats what may be a token."""
    with pytest.raises(Misuse) as caught:
        validate_address(address)
    assert CONFIDENTIAL not in str(caught.value)


@given(st.lists(st.text("abc123", min_size=1), min_size=1), st.text("abc123 :/", max_size=60))
def test_no_part_of_an_address_is_left_as_a_word(parts: list[str], text: str) -> None:
    """Whichever part the channel quotes, it is masked."""
    pieces = masked(text, "json://" + "/".join(parts)).replace("/", " ").replace(":", " ").split()
    assert not set(pieces) & set(parts)


def test_our_own_choice_of_parts_is_kept() -> None:
    """Whoever pays for each SMS may ask for the first part only."""
    service = make_service("json://127.0.0.1/?overflow=truncate")
    assert service is not None
    assert service.overflow_mode.value == "truncate"


def long_message() -> Message:
    """One that no channel takes in one part."""
    lines = "\n".join(f"item {number}" for number in range(5_000))
    return Message("d1", subject="Berlin", text=lines, html="")


def test_nothing_arrives_after_a_send_was_reported_as_overdue() -> None:
    """The message is sent again then; what wakes up late must not send the rest of it as well."""
    channel = AppriseChannel(LONG_ENOUGH, allow_private=True)
    with hook_server(stalls=True) as hook:
        url = f"json://127.0.0.1:{hook.port}/?rto=60"
        with pytest.raises(PassingFault, match="took longer"):
            channel.send(url, long_message())
        assert len(hook.bodies) == 1
        hook.patience.set()
        time.sleep(1)
        assert len(hook.bodies) == 1
        channel.send(url, MESSAGE)
    assert len(hook.bodies) == 2


def test_nothing_is_sent_any_more_once_the_process_is_killed() -> None:
    """Neither by it nor by what it started: its deliveries are sent by the next one."""
    with hook_server(stalls=True) as hook:
        url = f"json://127.0.0.1:{hook.port}/?rto=60"
        process = subprocess.Popen([sys.executable, "-c", SEND, url])  # noqa: S603 -- our own text
        while not hook.bodies:
            time.sleep(0.01)
        process.kill()
        process.wait()
        time.sleep(0.2)
        hook.patience.set()
        time.sleep(1)
    assert len(hook.bodies) == 1


def test_one_process_sends_one_message_after_another() -> None:
    """It is warm after the first, so that the next is not late for want of an import."""
    channel = AppriseChannel(allow_private=True)
    with hook_server() as hook:
        for _ in range(3):
            channel.send(f"json://127.0.0.1:{hook.port}", MESSAGE)
        process = channel._pool.take()
    assert len(hook.bodies) == 3
    assert channel._pool._all == {process}
    channel._pool.give_back(process)


def test_a_process_that_was_ended_by_the_machine_is_replaced() -> None:
    """Where memory is short, the kernel ends what it likes; the next message goes out."""
    channel = AppriseChannel(allow_private=True)
    process = channel._pool.take()
    os.kill(process._process.pid, signal.SIGKILL)
    process._process.wait()
    channel._pool.give_back(process)
    with hook_server() as hook:
        channel.send(f"json://127.0.0.1:{hook.port}", MESSAGE)
    assert len(hook.bodies) == 1


def test_a_process_that_was_idle_for_too_long_took_nothing() -> None:
    """Another one takes the message then, and nobody gets it twice."""
    process = SendingProcess(MODULE, "0.01")
    process._process.wait(timeout=LONG_ENOUGH.total_seconds())
    assert process.ask(b"{}", LONG_ENOUGH) is None
    assert process.took_nothing
