"""The home: which one it is, and how it is made."""

from pathlib import Path

import platformdirs
import pytest

from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.local.settings.home import Home, find_home

FOLDERS = ["done", "failed", "held", "inbox", "outbox", "scratch"]


def test_the_command_line_ranks_above_the_environment() -> None:
    """The nearest word counts; without any, it is the user's own data folder."""
    environment = {"SHELFWATCH_HOME": "/srv/stock"}
    assert find_home(Path("/srv/here"), environment).root == Path("/srv/here")
    assert find_home(None, environment).root == Path("/srv/stock")
    own = platformdirs.user_data_path("shelfwatch", appauthor=False)
    assert find_home(None, {}).root == own
    assert find_home(None, {"SHELFWATCH_HOME": ""}).root == own


def test_a_relative_home_stays_where_it_was_meant() -> None:
    """Whoever changes folders later still finds it."""
    assert find_home(Path("stock"), {}).root == Path.cwd() / "stock"


def test_every_folder_is_made_for_the_owner_alone(tmp_path: Path) -> None:
    """Counts and addresses are nobody else's business."""
    home = Home(tmp_path / "deep" / "home")
    home.prepare()
    assert sorted(folder.name for folder in home.root.iterdir()) == FOLDERS
    assert {folder.stat().st_mode & 0o777 for folder in (home.root, *home.root.iterdir())} == {
        0o700
    }


def test_a_folder_that_exists_keeps_its_mode(tmp_path: Path) -> None:
    """A till that drops files into the inbox was let in on purpose."""
    home = Home(tmp_path)
    home.inbox.mkdir(mode=0o775)
    before = home.inbox.stat().st_mode
    home.prepare()
    assert home.inbox.stat().st_mode == before


def test_something_in_the_way_is_one_sentence(tmp_path: Path) -> None:
    """It names the folder, and says what to do."""
    (tmp_path / "inbox").write_text("not a folder")
    with pytest.raises(EnvironmentFault, match="inbox can't be made"):
        Home(tmp_path).prepare()
