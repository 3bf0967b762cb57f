"""The pages as a test asks them: the application itself, on the platform in memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from contract.world import People, SetClock, World
from shelfwatch.core.access.account import Account
from shelfwatch.core.access.person import Role
from shelfwatch.core.finding import Finding, Verdict
from shelfwatch.files.layouts import known_layouts
from shelfwatch.files.layouts.custom import OwnColumns
from shelfwatch.local.channels.addresses import validate_address
from shelfwatch.memory.platform import MemoryPlatform
from shelfwatch.ports import Platform
from shelfwatch.service.loading.load import LoadContext
from shelfwatch.web.app import make_app
from shelfwatch.web.context import WebContext
from shelfwatch.web.security.accounts import AccountLogin
from shelfwatch.web.security.login import Login, NoLogin
from shelfwatch.web.security.secrets import hash_password
from shelfwatch.web.staging import Staging

ORIGIN = "http://localhost"
FILE_BYTES = 100_000

# Every list that somebody may look at.
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

PASSWORD = "correct horse battery"  # noqa: S105 -- of an account that a test makes


@dataclass
class Site:
    """The pages of a world, and a browser."""

    world: World
    client: TestClient
    people: People = field(default_factory=People)

    def get(self, path: str, **query: str) -> str:
        """The text of a page that is there."""
        answer = self.client.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.text

    def json(self, path: str, **query: str) -> Any:
        """What the API answers."""
        answer = self.client.get(f"/api/v1{path}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def stage(self, *rows: str, name: str = "stock.csv", header: str = "store,item,count") -> str:
        """Send a file as the page does; where it is looked at."""
        body = "\n".join([header, *rows, ""]).encode()
        answer = self.client.post("/uploads/staged", params={"name": name}, content=body)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["location"])

    def log_in(self, name: str, password: str = PASSWORD) -> int:
        """Log in as the page does; the status of the answer."""
        form = {"name": name, "password": password, "next": "/"}
        return self.client.post("/login", data=form, follow_redirects=False).status_code


def make_context(platform: Platform, folder: Path, login: Login, people: People) -> WebContext:
    """What the pages run on, with folders of a test."""
    staging = Staging(folder / "staged", platform.clock, FILE_BYTES)
    staging.empty()
    limits = World(platform, SetClock(), folder).limits
    mappings: list[OwnColumns] = []
    return WebContext(
        platform=platform,
        reading=platform.reading,
        channel=people,
        zone=UTC,
        load_context=lambda: LoadContext(
            limits, folder, known_layouts([one.layout() for one in mappings])
        ),
        staging=staging,
        login=login,
        inbox=folder / "inbox",
        examine=lambda: [Finding("disk", Verdict.WARNING, "Little room is left: make some.")],
        settings=[("settle", "0.1")],
        wake=lambda: None,
        version="test",
        save_mapping=mappings.append,
        validate_address=lambda address: validate_address(address, allow_private=True),
    )


@contextmanager
def open_site(folder: Path, *, with_login: bool = False) -> Iterator[Site]:
    """Pages without a login, or with one and no account yet."""
    clock, people = SetClock(), People()
    platform = MemoryPlatform(clock)
    login: Login = (
        AccountLogin(platform.access, clock)
        if with_login
        else NoLogin("ann", platform.access, clock)
    )
    app = make_app(make_context(platform, folder, login, people), ["localhost"])
    with TestClient(app, base_url=ORIGIN) as client:
        yield Site(World(platform, clock, folder, people), client, people)


def add_account(site: Site, name: str, role: Role = Role.OPERATOR, *stores: str) -> None:
    """Let somebody log in, to all stores or to those with these keys."""
    account = Account(name, role, frozenset(stores) or None, hash_password(PASSWORD))
    site.world.platform.access.keep_account(account)
