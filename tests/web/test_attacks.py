"""What people may try: names that are markup, forms of other sites, stores of others, guessing."""

import re
from html.parser import HTMLParser

import pytest

from web.site import PAGES, PASSWORD, Site, add_account

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
