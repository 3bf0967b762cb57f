"""What is done about an address: a secret that is shown once, and a suspension that ends."""

import re

from cli.desk import Desk
from hook_server import hook_server
from shelfwatch.core.alerting.subscriber import ALL_STORES
from shelfwatch.local.installation import open_installation

SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]+")

# Taken in by an earlier version, say: no mail can be addressed to it.
BAD = "ann@exa mple"


def test_the_secret_of_a_web_hook_is_shown_once_and_rotated(desk: Desk) -> None:
    """No other command shows it, and messages carry the signatures of both."""
    desk.allow_private()
    with hook_server(410) as hook:
        address = f"webhook+http://127.0.0.1:{hook.port}/token"
        (first,) = SECRET.findall(desk("subscribe", address).out)
        assert not SECRET.search(desk("subscribe", address, "--store", "Berlin").out)
        (second,) = SECRET.findall(desk("rotate-secret", "1").out)
        assert first != second
        listed = desk("subscribers").out
        assert "webhook+http://***" in listed
        for said in (listed, desk("subscribers", "--json").out, desk("doctor").out):
            assert not SECRET.search(said)
        desk.load("Berlin,Echo,0")
    (headers,) = hook.headers
    assert headers["webhook-signature"].count("v1,") == 2
    assert desk("subscribers", "--json").json == [], "410 ends the subscription"


def test_who_has_no_secret_gets_no_other(desk: Desk) -> None:
    """A mailbox verifies no signatures."""
    desk("subscribe", "ann@example.org")
    said = desk("rotate-secret", "ann@example.org")
    assert (said.code, "only web hooks" in said.err) == (2, True)


def test_a_suspended_address_is_shown_with_what_to_do(desk: Desk) -> None:
    """`subscribers` and `doctor` say why, and `resume` ends it."""
    with open_installation(desk.home, {}) as installation:
        installation.platform.subscribers.add(BAD, ALL_STORES)
    desk.load("Berlin,Echo,0")
    said = desk("subscribers").out
    assert "is suspended: " in said
    assert "resume 1` sends there again" in said
    assert desk("subscribers", "--json").json[0]["suspended"].endswith("subscribe the right one.")
    assert "resume 1` sends there again" in " ".join(desk("doctor").out.split())
    assert "is told again" in desk("resume", "1").out
    assert "not suspended" in desk("resume", "1").out
    assert "suspended" not in desk("subscribers", "--json").json[0]
