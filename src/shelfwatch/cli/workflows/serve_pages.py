"""Serves the pages beside the service: in threads of their own, which end with it."""

import getpass
import ipaddress
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import shelfwatch
from shelfwatch.core.errors import EnvironmentFault, Misuse
from shelfwatch.core.finding import Finding
from shelfwatch.local.daemon.events import PagesServed, Trouble
from shelfwatch.local.installation import Installation, load_context_of
from shelfwatch.local.settings.column_mappings import save_mapping
from shelfwatch.local.sqlite.engine.database import Database, Patience
from shelfwatch.local.sqlite.reading.reading import SqliteReading

if TYPE_CHECKING:
    from uvicorn import Server

    from shelfwatch.local.daemon.error_boundary import Tell
    from shelfwatch.web.context import WebContext
    from shelfwatch.web.security.headers import Guard

# Requests at once, most of which wait; who opens more gets 503.
MOST_REQUESTS = 200

# A page reads a few dozen rows; the cache of a load, for each thread, would be half a gigabyte.
CACHE_KIB = 4_096

# How long stopping waits for answers that are on their way.
LONGEST_GOODBYE = 2

# Between two looks at whether there are new items to be found by a search, and between two blocks.
PAUSE = 1.0
SHORT_PAUSE = 0.02


@contextmanager
def serving(installation: Installation, tell: "Tell", wake: Callable[[], None]) -> Iterator[None]:
    """Serve the pages while the context lasts, unless they are switched off.

    Where their port is taken, that is said, and files are loaded all the same.
    """
    settings = installation.settings
    if settings.web_port == 0:
        yield
        return
    try:
        listener = listen(settings.web_host, settings.web_port)
    except EnvironmentFault as fault:
        tell(Trouble(f"{fault} Files are loaded all the same."))
        yield
        return
    stop = threading.Event()
    pages = Pages(installation, listener, wake)
    threads = [
        threading.Thread(target=pages.serve, name="pages", daemon=True),
        threading.Thread(target=follow, args=(installation, stop), name="search", daemon=True),
    ]
    with listener:
        for thread in threads:
            thread.start()
        tell(PagesServed(address_of(settings.web_host, settings.web_port)))
        try:
            yield
        finally:
            stop.set()
            pages.stop()
            for thread in threads:
                thread.join(LONGEST_GOODBYE)


def refuse_open_pages(installation: Installation) -> None:
    """Raise Misuse where a network could reach the pages, and they would ask nobody to log in."""
    host, port = installation.settings.web_host, installation.settings.web_port
    if port != 0 and not is_loopback(host) and not installation.platform.access.accounts():
        raise Misuse(
            f"At {host} anybody in your network could use the pages: make an account with"
            f" `{installation.home.command} account add NAME`, or set web_host to 127.0.0.1."
        )


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.casefold() == "localhost"


def listen(host: str, port: int) -> socket.socket:
    """A socket that takes connections. Raises EnvironmentFault where it cannot be had."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=128)
    except OSError as fault:
        raise EnvironmentFault(
            f"The pages can't be served at {host}, port {port} ({fault.strerror}): set web_port to"
            " another port, or to 0 for no pages."
        ) from fault


def address_of(host: str, port: int) -> str:
    """What to type into a browser."""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


class Pages:
    """The application and its server, imported by its own thread: loading begins at once."""

    def __init__(
        self, installation: Installation, listener: socket.socket, wake: Callable[[], None]
    ) -> None:
        self._installation = installation
        self._wake = wake
        self._listener = listener
        self._stopped = threading.Event()
        self._server: Server | None = None

    def serve(self) -> None:
        """Serve until `stop`."""
        import uvicorn  # noqa: PLC0415 -- takes longer to import than a file to load

        database = Database(self._installation.home.database, cache_kib=CACHE_KIB)
        try:
            config = uvicorn.Config(
                make(self._installation, SqliteReading(database), self._wake),
                lifespan="on",
                log_config=None,
                access_log=False,
                server_header=False,
                limit_concurrency=MOST_REQUESTS,
                timeout_keep_alive=30,
                timeout_graceful_shutdown=LONGEST_GOODBYE,
                # A proxy on this machine may say that it was asked by TLS, and nobody else.
                forwarded_allow_ips="127.0.0.1",
            )
            self._server = uvicorn.Server(config)
            if not self._stopped.is_set():
                self._server.run(sockets=[self._listener])
        finally:
            database.close()

    def stop(self) -> None:
        """End it; what is being answered has a moment to end."""
        self._stopped.set()
        if self._server is not None:
            self._server.should_exit = True


def make(installation: Installation, reading: SqliteReading, wake: Callable[[], None]) -> "Guard":
    """The application of an installation."""
    from shelfwatch.web.app import make_app  # noqa: PLC0415 -- FastAPI takes long to import

    names = ["localhost", socket.gethostname(), socket.getfqdn(), *installation.settings.web_names]
    host = installation.settings.web_host
    return make_app(context_of(installation, reading, wake), [*names, host])


def context_of(
    installation: Installation, reading: SqliteReading, wake: Callable[[], None]
) -> "WebContext":
    """What the pages run on."""
    from shelfwatch.web.context import WebContext  # noqa: PLC0415 -- FastAPI is slow to import
    from shelfwatch.web.security.accounts import AccountLogin  # noqa: PLC0415 -- as above
    from shelfwatch.web.security.login import NoLogin  # noqa: PLC0415 -- as above
    from shelfwatch.web.staging import Staging  # noqa: PLC0415 -- as above

    settings, platform, home = installation.settings, installation.platform, installation.home
    staging = Staging(home.scratch / "pages", platform.clock, settings.file_bytes)
    staging.empty()
    is_open = is_loopback(settings.web_host)
    return WebContext(
        platform=platform,
        reading=reading,
        channel=installation.channel,
        zone=settings.zone,
        load_context=partial(load_context_of, home, settings),
        staging=staging,
        login=NoLogin(getpass.getuser(), platform.access, platform.clock)
        if is_open
        else AccountLogin(platform.access, platform.clock),
        inbox=home.inbox,
        examine=partial(examine_it, installation),
        settings=set_settings(installation),
        wake=wake,
        version=shelfwatch.__version__,
        save_mapping=partial(save_mapping, home.mappings),
        validate_address=partial(validate_it, installation),
    )


def examine_it(installation: Installation) -> Sequence[Finding]:
    """What the doctor says."""
    from shelfwatch.local.doctor.doctor import examine  # noqa: PLC0415 -- with Apprise, slow to import

    return examine(installation)


def validate_it(installation: Installation, address: str) -> None:
    """Raise Misuse where nobody can be reached at an address."""
    from shelfwatch.local.channels.addresses import (  # noqa: PLC0415 -- Apprise: a first page would wait
        validate_address,
    )

    allow_private = installation.settings.allow_private_addresses
    validate_address(address, allow_private=allow_private)


def set_settings(installation: Installation) -> Sequence[tuple[str, str]]:
    """The settings that somebody set, as they may be shown: a secret shows as stars."""
    settings = installation.settings
    return [(key, f"{getattr(settings, key)}") for key in sorted(settings.model_fields_set)]


def follow(installation: Installation, stop: threading.Event) -> None:
    """Have the search follow the levels until `stop` is set; forget old sessions once a day."""
    platform = installation.platform
    next_prune = platform.clock.now()
    # Whoever loads goes first: a block waits for the lock no longer than a page does.
    with platform.database.waiting(Patience(timedelta(seconds=PAUSE))):
        while not stop.is_set():
            try:
                if platform.clock.now() >= next_prune:
                    platform.access.prune(next_prune - installation.settings.retention.changes)
                    next_prune += timedelta(days=1)
                has_more = platform.reading.follow_levels()
            except EnvironmentFault:
                has_more = False  # a load holds the lock: the next round goes on
            stop.wait(SHORT_PAUSE if has_more else PAUSE)
