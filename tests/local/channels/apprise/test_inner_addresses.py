"""No subscriber is told by way of this machine or its network, unless the setting allows it."""

import socket
import threading
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hook_server import hook_server
from local.mail_fixtures import MESSAGE
from shelfwatch.core.errors import Misuse, PermanentFault
from shelfwatch.local.channels.addresses import validate_address
from shelfwatch.local.channels.apprise.apprise_channel import AppriseChannel
from shelfwatch.local.channels.apprise.hand_over import make_service, send_through
from shelfwatch.local.channels.apprise.inner_addresses import (
    is_inner,
    is_public,
    kept_outside,
    watched,
)

DISCORD = f"discord://2130706433/{'a' * 68}"
PUBLIC = "192.0.32.8"

INNER_HOSTS = [
    *("127.0.0.1", "127.1", "0177.0.0.1", "0x7f000001", "0x7f.1", "2130706433", "0", "0.0"),
    *("10.0.0.7", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254", "198.18.0.1"),
    *("224.0.0.1", "255.255.255.255", "240.0.0.1", "::", "::1", "[::1]", "fe80::1%1", "fd00::1"),
    *("ff02::1", "::ffff:127.0.0.1", "::127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1"),
    *("64:ff9b:1::7f00:1", "2001:0:7f00:1::", "\uff11\uff12\uff17.0.0.1", "127.0.0.1."),
    *("localhost", "LOCALHOST", "localhost.", "x.localhost", "metadata.google.internal"),
    *("instance-data.ec2.internal.", "printer.local", "nas.lan", "x.home.arpa"),
]

INNER_URLS = [
    *("json://169.254.169.254/latest", "jsons://127.0.0.1", "xml://10.0.0.1", "form://[::1]/"),
    *("json://example.org@127.0.0.1/", "json://127.0.0.1#@example.org", "json://0x7f000001/"),
    *("ntfy://10.0.0.1/stock", "apprise://192.168.0.2/token", "matrix://a:b@10.0.0.1/#room"),
    *("gotify://127.0.0.1/token", "rsyslog://127.0.0.1", "kodi://192.168.0.9", "syslog://"),
    *("mailto://a:b@example.org?smtp=10.0.0.1", "mmost://localhost/token", "irc://10.0.0.1/#x"),
    *(f"{DISCORD}?template=/etc/passwd", "fcm://project/token?keyfile=/etc/passwd"),
]


@pytest.mark.parametrize("host", INNER_HOSTS)
def test_an_inner_host_is_known_however_it_is_spelt(host: str) -> None:
    """Hexadecimal, octal, short, in full width, inside of IPv6, by a name of inner networks."""
    assert is_inner(host)


@pytest.mark.parametrize("host", [PUBLIC, "2606:4700::1111", "nosuch.invalid", "x" * 70, "a..b"])
def test_other_hosts_are_not_inner(host: str) -> None:
    """Nor is one that nobody knows now: it is looked at again before a message is sent."""
    assert not is_inner(host)


@given(st.ip_addresses(v=4))
def test_an_inner_address_is_inner_in_every_spelling(address: IPv4Address) -> None:
    """Whatever IPv4 address it is, IPv6 does not hide it, and no number does."""
    number = int(address)
    wrapped = [f"::ffff:{address}", str(IPv6Address((0x64FF9B << 96) + number))]
    if not address.is_global:
        assert all(map(is_inner, [str(address), str(number), hex(number), *wrapped]))
    assert {is_public(one) for one in wrapped} == {is_public(str(address))}


@pytest.mark.slow
@pytest.mark.parametrize("url", INNER_URLS)
def test_an_inner_channel_is_refused_unless_it_is_allowed(url: str) -> None:
    """When somebody subscribes, and when a subscription from before is to be told."""
    with pytest.raises(Misuse, match="allow_private_addresses"):
        validate_address(url)
    with pytest.raises(PermanentFault, match="allow_private_addresses"):
        AppriseChannel().send(url, MESSAGE)
    validate_address(url, allow_private=True)


@pytest.mark.parametrize(
    "url",
    [f"json://{PUBLIC}", DISCORD, "ntfy://stock", "mailto://a:b@gmail.com", "json://x.invalid"],
)
def test_a_channel_outside_is_taken(url: str) -> None:
    """Also where a number that is an id, and no host, would be an inner address."""
    validate_address(url)


@pytest.fixture
def outside() -> Iterator[None]:
    """This thread kept outside."""
    with kept_outside():
        yield


@pytest.mark.usefixtures("outside")
def test_no_connection_goes_inside_whatever_name_led_there() -> None:
    """A name that was public when it was looked up, a redirect: what counts is the address."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as client:
        with pytest.raises(PermissionError):
            client.connect(server.getsockname())
        with pytest.raises(PermissionError):
            client.connect_ex(("localhost", 9))
    with socket.socket(type=socket.SOCK_DGRAM) as client:
        for send in (client.sendto, lambda data, to: client.sendmsg([data], [], 0, to)):
            with pytest.raises(PermissionError):
                send(b"x", ("127.0.0.1", 9))
    with socket.socket(socket.AF_UNIX) as client, pytest.raises(PermissionError):
        client.connect("/dev/log")
    assert watched.has_refused


@pytest.mark.usefixtures("outside")
def test_another_thread_still_goes_where_it_likes() -> None:
    """The mail server may stand inside, and is used at the same time."""
    reached: list[bool] = []

    def reach() -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            socket.create_connection(server.getsockname()).close()
        reached.append(True)

    thread = threading.Thread(target=reach)
    thread.start()
    thread.join()
    assert reached == [True]


def test_a_message_that_would_go_inside_is_given_up() -> None:
    """Apprise reports the refused connection as any failure; no other try makes it better."""
    with hook_server() as hook:
        service = make_service(url := f"json://127.0.0.1:{hook.port}")
        assert service is not None
        with pytest.raises(PermanentFault, match="allow_private_addresses"), kept_outside():
            send_through(service, url, MESSAGE)
        assert hook.bodies == []
