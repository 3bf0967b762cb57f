"""Everything of one installation, wired together."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from shelfwatch.files.layouts import known_layouts
from shelfwatch.local.channel_router import make_channel_router
from shelfwatch.local.settings.column_mappings import read_mappings
from shelfwatch.local.settings.home import Home, find_home
from shelfwatch.local.settings.privacy import make_private
from shelfwatch.local.settings.settings import Settings
from shelfwatch.local.settings.settings_file import read_settings, unknown_variables
from shelfwatch.local.sqlite.platform import SqlitePlatform, open_platform
from shelfwatch.ports import Channel, SystemClock
from shelfwatch.service.loading.load import LoadContext


@dataclass(frozen=True)
class Installation:
    """All that a command needs: the folders, the settings, the platform, and the way to people."""

    home: Home
    settings: Settings
    platform: SqlitePlatform
    channel: Channel
    load_context: LoadContext
    unknown_variables: Sequence[str] = ()
    """A sentence for each variable of the environment that looks like a setting and is none."""


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
            channel=make_channel_router(settings, home, clock),
            load_context=load_context_of(home, settings),
            unknown_variables=unknown_variables(environ),
        )


def load_context_of(home: Home, settings: Settings) -> LoadContext:
    """Where files are worked on, with the layouts that are known at this moment.

    Raises EnvironmentFault where the saved mappings cannot be read.
    """
    own = [*read_mappings(home.mappings), *settings.own_columns]
    layouts = known_layouts([each.layout() for each in own], settings.shopify_count)
    return LoadContext(
        settings.limits,
        home.scratch,
        layouts,
        settings.brake_limits,
        settings.read_by_meaning,
        settings.encoding,
    )
