"""The one folder that all state of an installation lies under."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.core.uploads.held import COMMAND
from shelfwatch.local import private_files

HOME_VARIABLE = "SHELFWATCH_HOME"


@dataclass(frozen=True, slots=True)
class Home:
    """Where everything of one installation is; two homes never meet."""

    root: Path

    @property
    def command(self) -> str:
        """What somebody types, in whatever shell, to have a command work on this home."""
        if self == usual_home():
            return COMMAND
        return f"{COMMAND} --home {shlex.quote(str(self.root))}"

    @property
    def exists(self) -> bool:
        """Whether somebody began an installation: it has a database, or settings at least."""
        return self.database.exists() or self.settings.exists()

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.root / "shelfwatch.db"

    @property
    def settings(self) -> Path:
        """The TOML file of settings, which need not exist."""
        return self.root / "shelfwatch.toml"

    @property
    def mappings(self) -> Path:
        """The TOML file of layouts of one's own, which need not exist."""
        return self.root / "mappings.toml"

    @property
    def rules(self) -> Path:
        """The TOML file of rules, which need not exist."""
        return self.root / "rules.toml"

    @property
    def inbox(self) -> Path:
        """Where files are dropped."""
        return self.root / "inbox"

    @property
    def done(self) -> Path:
        """Where loaded files go."""
        return self.root / "done"

    @property
    def failed(self) -> Path:
        """Where files go of which nothing was written."""
        return self.root / "failed"

    @property
    def held(self) -> Path:
        """Where copies of held files are kept until somebody decides about them."""
        return self.root / "held"

    @property
    def outbox(self) -> Path:
        """Where e-mail is written while no mail server is set."""
        return self.root / "outbox"

    @property
    def scratch(self) -> Path:
        """Where a long file is worked on; may be emptied while nothing runs."""
        return self.root / "scratch"

    def prepare(self) -> None:
        """Make every folder that is missing. Raises EnvironmentFault where one can't be made."""
        for folder in (
            self.root,
            self.inbox,
            self.done,
            self.failed,
            self.held,
            self.outbox,
            self.scratch,
        ):
            make_folder(folder)


def make_folder(folder: Path) -> None:
    """Make `folder` for its owner alone, unless it exists: then its mode is kept."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=private_files.FOLDER, exist_ok=True)
    except OSError as fault:
        raise EnvironmentFault(
            f"The folder {folder} can't be made ({fault.strerror}): "
            "choose another with --home, or mend what is in its way."
        ) from fault


def find_home(given: Path | None, environment: Mapping[str, str]) -> Home:
    """The home `given` on the command line, else that of SHELFWATCH_HOME, else the user's own."""
    named = given or environment.get(HOME_VARIABLE)
    # Absolute at once: a service that changes its folder would else look for another home.
    return Home(Path(named).expanduser().absolute()) if named else usual_home()


def usual_home() -> Home:
    """The home of whoever names none: in the user's own data folder."""
    return Home(platformdirs.user_data_path("shelfwatch", appauthor=False).absolute())
