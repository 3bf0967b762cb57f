"""What others on the machine can open: nothing that holds counts, addresses or passwords."""

import hashlib
import logging
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from local.as_nobody import BECOME, folder_for_everybody, run_text
from local.mail_fixtures import MESSAGE
from local.served import ANN, Post, RateLimiter, installed
from shelfwatch.core.finding import Verdict
from shelfwatch.core.uploads.upload import Origin, Upload
from shelfwatch.local.channel_router import make_channel_router
from shelfwatch.local.doctor.doctor import examine
from shelfwatch.local.inbox.held_files import HeldFiles
from shelfwatch.local.settings.home import Home
from shelfwatch.local.settings.privacy import exposed
from shelfwatch.local.sqlite.engine.retention import back_up_database

MAIL = 'mail_host = "localhost"\nmail_sender = "a@example.org"\nmail_password = "secret"\n'


@pytest.fixture(autouse=True)
def generous() -> Iterator[None]:
    """A process whose files are open to everybody unless it asks for less."""
    before = os.umask(0)
    yield
    os.umask(before)


def upload_of(path: Path) -> Upload:
    """The upload that a file on the disk makes."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    now = datetime.now(UTC)
    return Upload("u1", path.name, digest, now, now, Origin.COMMAND)


def mode(path: Path) -> str:
    """The rights of a file, as `chmod` takes them."""
    return f"{path.stat().st_mode & 0o777:o}"


def test_what_is_written_is_its_owners_alone(tmp_path: Path) -> None:
    """The database and what SQLite keeps beside it, a backup, a message and a held copy."""
    with installed(tmp_path, Post()) as installation:
        home = installation.home
        beside = [home.database.with_name(f"shelfwatch.db{end}") for end in ("", "-wal", "-shm")]
        back_up_database(installation.platform.database, tmp_path / "copy.db")
        post = make_channel_router(
            installation.settings,
            home,
            installation.platform.clock,
            installation.platform.addresses,
        )
        post.send(ANN, MESSAGE)
        source = tmp_path / "stock.csv"
        source.write_text("store,item,count\n")
        held = HeldFiles(home.held, home.done, home.failed)
        held_copy = held.find(held.keep(source, upload_of(source)))
        (message,) = home.outbox.iterdir()
        written = [*beside, tmp_path / "copy.db", message, held_copy]
        assert {mode(path) for path in written} == {"600"}
        assert held_copy.stat().st_mtime == source.stat().st_mtime


def test_a_home_that_was_open_is_closed_at_the_start_and_that_is_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The folders where files come and go stay as they are: people were let into them."""
    home = Home(tmp_path)
    with installed(tmp_path, Post()):
        pass
    (tmp_path / "shelfwatch.before-schema-2.db").touch()
    (home.outbox / "d1.eml").touch()
    (home.held / "u1.csv").touch()
    home.settings.write_text(MAIL)
    for path in [tmp_path, *tmp_path.rglob("*")]:
        path.chmod(0o777 if path.is_dir() else 0o666)
    with caplog.at_level(logging.WARNING), installed(tmp_path, Post()):
        assert exposed(home) == []
        (said,) = [record.getMessage() for record in caplog.records]
    closed = ["shelfwatch.db", "shelfwatch.before-schema-2.db", "shelfwatch.toml"]
    closed += ["outbox/d1.eml", "held/u1.csv"]
    assert {mode(tmp_path / name) for name in closed} == {"600"}
    assert all(str(tmp_path / name) in said for name in closed)
    assert {mode(folder) for folder in (home.held, home.outbox, home.scratch)} == {"700"}
    kept = (tmp_path, home.inbox, home.done, home.failed)
    assert {mode(folder) for folder in kept} == {"777"}
    caplog.clear()
    with caplog.at_level(logging.WARNING), installed(tmp_path, Post()):
        assert caplog.records == []


def test_settings_without_a_password_keep_their_rights(tmp_path: Path) -> None:
    """Others may look up what is set."""
    home = Home(tmp_path)
    home.settings.write_text("keep_done = 30\n")
    with installed(tmp_path, Post()):
        assert mode(home.settings) == "666"


def test_what_a_symbolic_link_leads_to_is_left_alone_and_the_doctor_says_so(
    tmp_path: Path,
) -> None:
    """It may be anything; whoever made the link knows."""
    elsewhere = tmp_path / "disk"
    elsewhere.mkdir()
    (elsewhere / "real.db").touch(mode=0o644)
    home = Home(tmp_path / "home")
    home.prepare()
    home.database.symlink_to(elsewhere / "real.db")
    with installed(home.root, Post()) as installation:
        assert mode(elsewhere / "real.db") == "644"
        (found,) = [one for one in examine(installation) if one.subject == "privacy"]
    assert found.verdict is Verdict.WARNING
    assert "it is a symbolic link" in found.message
    assert f"chmod go= {elsewhere / 'real.db'}" in found.message


def test_the_doctor_finds_nothing_open(tmp_path: Path) -> None:
    """In a home that is as it should be."""
    with installed(tmp_path, Post()) as installation:
        found = [one.verdict for one in examine(installation) if one.subject == "privacy"]
    assert found == [Verdict.OK]


DOCTOR = f"""
import sys
from pathlib import Path
from shelfwatch.local.doctor.doctor import examine
from shelfwatch.local.installation import open_installation
from shelfwatch.ports import SystemClock
with open_installation(Path(sys.argv[2]), {{}}) as installation:
    examine(installation)
{BECOME}
with open_installation(Path(sys.argv[1]), {{}}) as installation:
    print(*[found.message for found in examine(installation) if found.subject == "privacy"])
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be two users")
def test_a_database_of_somebody_else_is_one_sentence_of_the_doctor(tmp_path: Path) -> None:
    """Not a crash: a group may share a home."""
    with folder_for_everybody() as folder:
        root = folder / "home"
        with installed(root, Post()):
            pass
        for path in [root, *root.rglob("*")]:
            path.chmod(0o777 if path.is_dir() else 0o666)
        said = run_text(DOCTOR, root, tmp_path / "other")
        assert f"Others can open {root / 'shelfwatch.db'}, and it belongs to user 0" in said


def test_a_service_starts_in_an_open_home(tmp_path: Path) -> None:
    """And goes on to work in it."""
    with installed(tmp_path, Post()) as installation:
        turns = RateLimiter(installation)
        turns.drop("a.csv", "Oslo,Kettle,1\n")
        turns.after(0)
        assert turns.stores() == {"Oslo"}
