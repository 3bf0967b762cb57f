"""Everything of one installation, wired together."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from shelfwatch.core.forecast.order import OrderTerms
from shelfwatch.core.messages.message import Message
from shelfwatch.local.settings.home import Home, find_home
from shelfwatch.local.settings.privacy import make_private
from shelfwatch.local.settings.settings import Settings
from shelfwatch.local.settings.settings_file import read_settings, unknown_variables
from shelfwatch.local.sqlite.platform import SqlitePlatform, open_platform
from shelfwatch.ports import Addresses, Channel, Clock, SystemClock

if TYPE_CHECKING:
    from shelfwatch.service.forecasting.forecast import TermsOf
    from shelfwatch.service.loading.load import LoadContext


@dataclass(frozen=True)
class Installation:
    """All that a command needs: the folders, the settings, the platform, and the way to people.

    `encoding` is that of files which a person named, where the settings are not to say it.
    `unknown_variables` has a sentence for each variable that looks like a setting and is none.
    """

    home: Home
    settings: Settings
    platform: SqlitePlatform
    channel: Channel
    encoding: str | None = None
    unknown_variables: Sequence[str] = ()

    def order_terms(self) -> "TermsOf":
        """How each item of a store is ordered, by the rules and settings of this moment."""
        from shelfwatch.service.forecasting.terms import terms_by  # noqa: PLC0415 -- numpy is slow to import

        settings = self.settings
        usual = OrderTerms(
            lead_days=settings.lead_time,
            review_days=settings.review_time,
            safety=settings.safety,
        )
        return terms_by(self.platform.rules.current(), usual)

    @cached_property
    def load_context(self) -> "LoadContext":
        """Where files are worked on. Raises EnvironmentFault where the mappings can't be read."""
        return load_context_of(self.home, self.settings, self.encoding)


class ChannelOnDemand(Channel):
    """The way to everybody, made when the first message goes out.

    Apprise takes longer to import than `status` takes to answer, and most commands tell nobody.
    """

    def __init__(self, settings: Settings, home: Home, clock: Clock, addresses: Addresses) -> None:
        self._parts = settings, home, clock, addresses
        # A file that can't be read is said at the start, and not as the fault of each message.
        if settings.mail_ca_file is not None:
            _ = self._router

    def send(self, address: str, message: Message) -> None:
        self._router.send(address, message)

    @cached_property
    def _router(self) -> Channel:
        from shelfwatch.local.channel_router import make_channel_router  # noqa: PLC0415 -- Apprise is slow to import

        return make_channel_router(*self._parts)


@contextmanager
def open_installation(root: Path | None, environ: Mapping[str, str]) -> Iterator[Installation]:
    """The installation in `root`, else in SHELFWATCH_HOME, else in the user's own data folder.

    Made where it is missing. Raises Misuse where a setting is wrong, and EnvironmentFault where
    a folder or the database cannot be opened.
    """
    home = find_home(root, environ)
    home.prepare()
    settings = read_settings(home.settings, environ)
    clock = SystemClock()
    with open_platform(home.database, clock) as platform:
        make_private(home)  # not before: a file that is no database of ours is left as it is
        yield Installation(
            home=home,
            settings=settings,
            platform=platform,
            channel=ChannelOnDemand(settings, home, clock, platform.addresses),
            unknown_variables=unknown_variables(environ),
        )


def load_context_of(home: Home, settings: Settings, encoding: str | None = None) -> "LoadContext":
    """Where files are worked on, with the layouts that are known at this moment.

    Raises EnvironmentFault where the saved mappings cannot be read.
    """
    from shelfwatch.files.layouts import known_layouts  # noqa: PLC0415 -- with DuckDB, slow to import
    from shelfwatch.local.settings.column_mappings import read_mappings  # noqa: PLC0415 -- only loads read it
    from shelfwatch.service.loading.load import LoadContext  # noqa: PLC0415 -- imports DuckDB

    own = [*read_mappings(home.mappings), *settings.own_columns]
    layouts = known_layouts([each.layout() for each in own], settings.shopify_count)
    return LoadContext(
        settings.limits,
        home.scratch,
        layouts,
        settings.brake_limits,
        settings.read_by_meaning,
        encoding or settings.encoding,
        settings.untracked,
    )
