"""Who may see and do what: accounts, roles, stores, sessions, tokens, keys."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from shelfwatch.core.access.account import MOST_FAILURES_OF_ACCOUNT, Token
from shelfwatch.core.access.person import Role
from shelfwatch.web.security.secrets import kept_hash, new_token
from web.site import PAGES, PASSWORD, Site, add_account


def private_parts(site: Site) -> Iterator[tuple[str, Any]]:
    """Everything that can be asked for without changing anything."""
    item = {"store": "Oslo", "item": "Secret"}
    for path in PAGES:
        yield path, {}
    for path in ("/stock.csv", "/stock.json", "/outages.csv", "/outages.json", "/uploads.json"):
        yield path, {}
    yield "/stock", {"q": "secret"}
    yield "/stock", {"store": "Oslo", "since": "week"}
    yield "/item", item
    yield "/item.json", item
    for upload in site.world.platform.uploads.uploads(10):
        yield f"/uploads/{upload.upload.id}", {}
        yield f"/uploads/{upload.upload.id}/rejects.csv", {}
        yield f"/api/v1/uploads/{upload.upload.id}", {}
    for path in ("/overview", "/outages", "/stock", "/uploads", "/items/Oslo/Secret"):
        yield f"/api/v1{path}", {}
    yield "/api/v1/items/Oslo/Secret/history", {}
    yield "/api/v1/stock", {"q": "secret"}
    yield "/metrics", {}
    yield "/system", {}


def test_whoever_is_limited_to_a_store_gets_nothing_of_another(guarded: Site) -> None:
    """By no page, twin, answer or export; and may act on nothing there."""
    guarded.world.load("Oslo,Secret,5", "Oslo,Other,5,", version=1)
    guarded.world.load("Oslo,Secret,0", "Oslo,Secret2,1O", version=2)
    guarded.world.load("Berlin,Cup,0", "Oslo,Secret3,1O", version=3)
    guarded.world.check()
    add_account(guarded, "bob", Role.OPERATOR, "berlin")
    assert guarded.log_in("bob") == 303
    for path, query in private_parts(guarded):
        answer = guarded.client.get(path, params=query)
        shown = answer.text.replace("q=secret", "").replace('value="secret"', "")
        shown = shown.replace("“secret”", "").replace("store=Oslo", "").replace("item=Secret", "")
        assert not re.search("Oslo|Secret", shown), path
    upload = guarded.world.platform.uploads.uploads(10)[-1].upload.id
    for action in ("undo", "release", "discard"):
        assert guarded.client.post(f"/uploads/{upload}/{action}").status_code == 404
        assert guarded.client.post(f"/api/v1/uploads/{upload}/{action}").status_code == 404
    assert "for which you may send none" in guarded.get(guarded.stage("Oslo,Secret,9"))
    sent = guarded.client.post(
        "/api/v1/uploads?name=a", content=b"store,item,count\nOslo,Secret,9\n"
    )
    assert sent.status_code == 422
    assert guarded.world.levels("Oslo")["Oslo", "Secret"] == 0


def test_a_viewer_changes_nothing(guarded: Site) -> None:
    """Whatever he sends; he sees no button either."""
    guarded.world.load("Berlin,Cup,0", version=1)
    guarded.world.check()
    add_account(guarded, "eve", Role.VIEWER)
    guarded.log_in("eve")
    upload = guarded.world.platform.uploads.uploads(1)[0].upload.id
    before = guarded.world.state()
    for path in (
        "/outages/act",
        "/people/add",
        "/people/1/remove",
        "/deliveries/retry",
        f"/uploads/{upload}/undo",
        "/uploads/staged?name=a",
        "/api/v1/uploads?name=a",
    ):  # fmt: skip -- one line is read at a glance
        assert guarded.client.post(path, data={"action": "seen"}).status_code == 403, path
    assert guarded.world.state() == before
    assert 'type="file"' not in guarded.get("/uploads")
    assert "<button" not in guarded.get("/people").partition("</header>")[2]


def test_without_a_login_nothing_is_shown(guarded: Site) -> None:
    """A page leads to the login, and back; a program gets 401."""
    answer = guarded.client.get("/stock?q=a", follow_redirects=False)
    assert answer.headers["location"] == "/login?next=%2Fstock%3Fq%3Da"
    for path in ("/stock.csv", "/stock.json", "/metrics", "/uploads/u1"):
        assert guarded.client.get(path, follow_redirects=False).status_code == 303
    refused = guarded.client.get("/api/v1/overview")
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
    assert refused.headers["content-type"] == "application/problem+json"
    assert guarded.client.get("/healthz").status_code == 200


def test_a_session_ends_everywhere_when_asked_and_with_a_new_password(guarded: Site) -> None:
    """Its cookie is out of reach of scripts and of other sites."""
    add_account(guarded, "ann")
    form = {"name": "ann", "password": PASSWORD, "next": "/"}
    answer = guarded.client.post("/login", data=form, follow_redirects=False)
    cookie = answer.headers["set-cookie"].casefold()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "Log out ann" in guarded.get("/")
    other = dict(guarded.client.cookies)
    guarded.client.post("/logout", data={"everywhere": "yes"})
    guarded.client.cookies.update(other)
    assert guarded.client.get("/", follow_redirects=False).status_code == 303
    guarded.client.cookies.clear()
    guarded.log_in("ann")
    add_account(guarded, "ann")
    assert guarded.client.get("/", follow_redirects=False).status_code == 303
    guarded.log_in("ann")
    guarded.world.clock.forward(days=8)
    assert guarded.client.get("/", follow_redirects=False).status_code == 303


def test_guessing_passwords_ends_soon(guarded: Site) -> None:
    """For that account, also with the right one, until a quarter of an hour has passed."""
    add_account(guarded, "ann")
    for _ in range(MOST_FAILURES_OF_ACCOUNT):
        assert guarded.log_in("ann", "wrong password") == 401
    assert guarded.log_in("ann") == 429
    assert guarded.log_in("nobody", "wrong password") == 401
    guarded.world.clock.forward(minutes=16)
    assert guarded.log_in("ann") == 303
    tried = [entry.action for entry in guarded.world.platform.access.audit(20)]
    assert tried.count("failed login") == MOST_FAILURES_OF_ACCOUNT + 1


def test_a_token_is_held_to_what_it_may(site: Site) -> None:
    """Reading, or stores; a wrong or revoked one is refused where no login is asked for too."""
    access, secret = site.world.platform.access, new_token()
    token = Token("till", Role.VIEWER, frozenset({"berlin"}), site.world.clock.now())
    access.add_token(token, kept_hash(secret))
    site.world.load("Oslo,Secret,5", "Berlin,Cup,1", version=1)
    by_token = {"authorization": f"Bearer {secret}"}
    shown = site.client.get("/api/v1/stock", headers=by_token).text
    assert "Cup" in shown
    assert "Secret" not in shown
    sent = site.client.post("/api/v1/uploads?name=a", headers=by_token, content=b"x")
    assert sent.status_code == 403
    access.revoke_token("till")
    for wrong in (secret, "swt_x", ""):
        headers = {"authorization": f"Bearer {wrong}"}
        assert site.client.get("/api/v1/stock", headers=headers).status_code == 401


def test_a_key_names_one_file_for_a_week(site: Site) -> None:
    """Sent again after a lost answer it is the same upload; another file under it is refused."""
    body, key = b"store,item,count\nBerlin,Cup,0\n", {"idempotency-key": "k1"}
    first = site.client.post("/api/v1/uploads?name=a", headers=key, content=body)
    site.world.clock.forward(minutes=5)
    again = site.client.post("/api/v1/uploads?name=a", headers=key, content=body)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["report"]["upload"] == again.json()["report"]["upload"]
    other = site.client.post(
        "/api/v1/uploads?name=a", headers=key, content=body + b"Berlin,Tea,1\n"
    )
    assert other.status_code == 422
    site.world.clock.moment += timedelta(days=8)
    later = site.client.post("/api/v1/uploads?name=a", headers=key, content=body)
    assert later.json()["report"]["upload"] != first.json()["report"]["upload"]
