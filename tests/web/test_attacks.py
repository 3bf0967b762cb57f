"""What people may try: names that are markup, forms of other sites, stores of others, guessing."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest

from shelfwatch.core.access.account import MOST_FAILURES_OF_ACCOUNT, Token
from shelfwatch.core.access.person import Role
from shelfwatch.web.security.secrets import kept_hash, new_token
from web.site import PASSWORD, Site, add_account

EVIL = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "{{ 7 * 7 }}",
    "javascript:alert(1)",
    "=HYPERLINK(1)",
    "../../etc/passwd",
    "%2e%2e%2f",
    "a\u202egpj.exe",
]

PAGES = (
    "/",
    "/stock",
    "/grid",
    "/outages",
    "/outages?show=past",
    "/uploads",
    "/people",
    "/deliveries",
)  # fmt: skip -- one line is read at a glance


class Markup(HTMLParser):
    """The elements of a page and whatever in them may run."""

    def __init__(self) -> None:
        super().__init__()
        self.images = 0
        self.scripts: list[str | None] = []
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note scripts, pictures, handlers, styles and addresses that run."""
        named = dict(attrs)
        self.images += tag in ("img", "iframe", "object", "embed", "base")
        if tag == "script":
            self.scripts.append(named.get("src"))
        self.handlers += [name for name in named if name.startswith("on") or name == "style"]
        for name in ("href", "src", "action"):
            if (named.get(name) or "").strip().casefold().startswith(("javascript:", "data:")):
                self.handlers.append(name)


def harmless(text: str) -> bool:
    """Whether a page has our own two scripts and nothing else that runs."""
    markup = Markup()
    markup.feed(text)
    own = [source for source in markup.scripts if source and source.startswith("/assets/")]
    return (len(markup.scripts), markup.images, markup.handlers) == (len(own), 0, [])


@pytest.mark.parametrize("name", EVIL)
def test_nothing_that_stands_in_a_file_becomes_markup(site: Site, name: str) -> None:
    """As a store, an item, a file's name, a reject; on every page that shows it."""
    quoted = '"' + name.replace('"', '""') + '"'
    site.world.subscribe()
    site.world.load(f"{quoted},{quoted},5", version=1)
    site.world.check()
    place = site.stage(f"{quoted},{quoted},0", f"{quoted},{quoted}x,{quoted}", name=f"{name}.csv")
    assert harmless(site.get(place))
    site.client.post(place, data={"action": "apply"})
    site.world.tell()
    upload = site.world.platform.uploads.uploads(1)[0].upload
    for path in (*PAGES, f"/uploads/{upload.id}", f"/uploads/{upload.id}/undo"):
        assert harmless(site.get(path)), path
    (level,) = site.world.platform.inventory.levels()
    assert harmless(site.get("/item", store=level.store, item=level.item))
    assert harmless(site.get("/stock", q=name, store=name, state=name, since=name))
    assert harmless(site.get("/", done=name))
    assert "49" not in site.get("/stock")


def test_no_cell_of_a_file_that_is_exported_is_a_formula(site: Site) -> None:
    """A spreadsheet that opens it runs nothing."""
    site.world.load('"=1+1","@SUM(A1)",0', '"-2+3","+cmd",1', version=1)
    site.world.check()
    for path in ("/stock.csv", "/outages.csv", "/uploads.csv"):
        for line in site.get(path).lstrip("\ufeff").splitlines()[1:]:
            assert not re.match(r'"?[=+@-]', line), line
            assert not re.search(r',"?[=@]', line), line


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "http://localhost"},
    ],
)
def test_another_site_changes_nothing(site: Site, headers: dict[str, str]) -> None:
    """Neither by a form nor through the API; what only reads is kept from it by the browser."""
    for path in ("/people/add", "/uploads/staged?name=a", "/api/v1/uploads?name=a"):
        answer = site.client.post(path, headers=headers, content=b"store,item,count\nA,B,0\n")
        assert answer.status_code == 403, path
    assert site.world.levels() == {}
    own = {"origin": "http://localhost", "sec-fetch-site": "same-origin"}
    assert site.client.post("/uploads/staged?name=a", headers=own, content=b"x").status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "[::1", "a b"])
def test_a_name_that_is_not_ours_is_not_answered(site: Site, host: str) -> None:
    """A name server of somebody else may give our address: the browser then asks by that name."""
    assert site.client.get("/", headers={"host": host}).status_code == 421
    for known in ("localhost:8377", "127.0.0.1", "[::1]:8377", "192.0.2.7"):
        assert site.client.get("/", headers={"host": known}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../app.py",
        "/assets/..%2fapp.py",
        "/assets/%2e%2e/app.py",
        "/assets/style.css/..",
        "/uploads/staged/..%2f..%2fpasswd",
        "/uploads/staged/" + "0" * 32,
        "/uploads/..",
        "/api/v1/uploads/..%2f",
        "/docs",
        "/redoc",
        "/openapi.json",
    ],
)
def test_no_path_leads_out(site: Site, path: str) -> None:
    """Nothing that is asked for becomes a path; no page of the framework is there."""
    assert site.client.get(path).status_code in (404, 200 if path == "/uploads/.." else 404)


def test_every_answer_carries_the_policy(site: Site) -> None:
    """Also a refusal and an error; and nothing may be kept by anybody else."""
    for path, host in (("/", "localhost"), ("/nothing", "localhost"), ("/", "evil.example")):
        answer = site.client.get(path, headers={"host": host})
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert policy.startswith("default-src 'none'")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert re.search("no-store|private", answer.headers["cache-control"])


def test_bodies_and_forms_have_bounds(site: Site) -> None:
    """A form of a megabyte, of many fields or of no text ends as a sentence."""
    assert site.client.post("/people/add", content=b"a" * 1_000_000).status_code == 413
    many = b"&".join(b"store=a" for _ in range(3_000))
    assert site.client.post("/people/add", content=many).status_code == 422
    assert site.client.post("/people/add", content=b"\xff=\xff").status_code == 422


def test_files_that_wait_are_bounded(site: Site) -> None:
    """Ten thousand of them end at a hundred; those that were given up make room."""
    places = [site.stage(f"Berlin,A,{number}", name=str(number)) for number in range(100)]
    answer = site.client.post("/uploads/staged", params={"name": "more"}, content=b"x")
    assert answer.status_code == 422
    assert "Too many files wait" in answer.text
    site.client.post(places[0], data={"action": "cancel"})
    site.stage("Berlin,A,1")


@pytest.mark.parametrize(
    "next", ["//evil.example", "/\\evil.example", "https://evil.example", "/\n/e"]
)
def test_nobody_is_sent_to_another_site(guarded: Site, next: str) -> None:
    """Wherever a form says that somebody came from."""
    add_account(guarded, "ann")
    form = {"name": "ann", "password": PASSWORD, "next": next}
    answer = guarded.client.post("/login", data=form, follow_redirects=False)
    assert answer.headers["location"] == "/"


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
