"""The doctor tries what it can't see: it writes, asks for the lock, and knocks at channels."""

import os
import socket
import threading
from pathlib import Path

import pytest

from local.as_nobody import BECOME, folder_for_everybody, run_text
from local.doctor.asking import found, sole
from rude_server import closed_port
from shelfwatch.core.alerting.subscriber import ALL_STORES
from shelfwatch.core.finding import Verdict
from shelfwatch.local.installation import Installation, open_installation
from shelfwatch.local.service_lock import sole_service
from shelfwatch.local.sqlite.platform import open_platform

IMPORTS = """
import sys
from pathlib import Path
from shelfwatch.local.doctor.doctor import examine
from shelfwatch.local.installation import open_installation
from shelfwatch.local.sqlite.platform import open_platform

"""

MADE_BY_ROOT = """
home = Path(sys.argv[1])
with open_installation(home, {}):
    pass
for path in (home, *home.iterdir()):
    path.chmod(0o777 if path.is_dir() else 0o644)
"""

LOOK = """
with open_installation(home, {}) as installation:
    print([(one.verdict.value, one.message) for one in examine(installation)
           if one.subject == "database"])
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="what is our own, opening it makes writable")
def test_a_database_that_cannot_be_written_to_is_a_fault() -> None:
    """Everything can be read there, so that only a try to write shows it."""
    with folder_for_everybody() as folder:
        seen = run_text(IMPORTS + MADE_BY_ROOT + BECOME + LOOK, folder / "home")
    assert "'fault'" in seen
    assert "cannot be written" in seen


def test_a_database_in_use_is_sound(installation: Installation) -> None:
    """A load that holds the lock is no fault."""
    with open_platform(installation.home.database, installation.platform.clock) as other:
        held, done = threading.Event(), threading.Event()

        def hold() -> None:
            with other.database.write():
                held.set()
                done.wait(20)

        thread = threading.Thread(target=hold)
        thread.start()
        held.wait(20)
        try:
            assert sole(installation, "database")[0] is Verdict.OK
        finally:
            done.set()
            thread.join()


def test_an_emptied_database_is_a_fault(installation: Installation) -> None:
    """Loaded files lie in done, of which it knows nothing."""
    folder = installation.home.done / "Berlin"
    folder.mkdir()
    (folder / "stock.csv").write_text("store,item,count\n")
    verdict, message = sole(installation, "database")
    assert (verdict, "restore a backup" in message) == (Verdict.FAULT, True)


def test_a_service_at_work_is_seen(installation: Installation) -> None:
    """By the lock that it holds."""
    assert sole(installation, "service")[0] is Verdict.WARNING
    with sole_service(installation.home.root):
        assert sole(installation, "service")[0] is Verdict.OK


def test_a_variable_that_is_no_setting_is_named(tmp_path: Path) -> None:
    """With the one that was meant; those of others and our own are left alone."""
    environment = {
        "SHELFWATCH_MAIL_HOTS": "mail.example.org",
        "SHELFWATCH_DEBUG": "1",
        "SHELFWATCH_HOME": str(tmp_path),
        "SHELF": "x",
    }
    with open_installation(tmp_path / "home", environment) as installation:
        verdict, message = sole(installation, "settings")
    assert verdict is Verdict.FAULT
    assert message == (
        "There is no setting SHELFWATCH_MAIL_HOTS, which stands in the environment: did you mean"
        " SHELFWATCH_MAIL_HOST?"
    )


def test_a_channel_where_nobody_answers_is_a_fault(tmp_path: Path) -> None:
    """A real look at its port, with nothing sent."""
    environment = {"SHELFWATCH_ALLOW_PRIVATE_ADDRESSES": "true"}
    with (
        open_installation(tmp_path / "home", environment) as installation,
        socket.create_server(("127.0.0.1", 0)) as listening,
    ):
        closed = closed_port()
        subscribers = installation.platform.subscribers
        subscribers.add(f"json://127.0.0.1:{listening.getsockname()[1]}/a", ALL_STORES)
        subscribers.add(f"json://127.0.0.1:{closed}/b", ALL_STORES)
        answering, silent = found(installation, "subscriber json")
    assert (answering.verdict, silent.verdict) == (Verdict.OK, Verdict.FAULT)
    assert f"Nobody answers at 127.0.0.1, port {closed}" in silent.message


def test_what_is_never_taken_from_the_inbox_is_named(installation: Installation) -> None:
    """Links, and files in folders of folders: nobody would miss them."""
    inbox = installation.home.inbox
    (inbox / "Berlin" / "2026").mkdir(parents=True)
    (inbox / "Berlin" / "2026" / "stock.csv").write_text("store,item,count\n")
    (inbox / "Berlin" / "link.csv").symlink_to(inbox / "Berlin" / "2026" / "stock.csv")
    warned = [one for one in found(installation, "inbox") if one.verdict is Verdict.WARNING]
    assert [one.message.split(" is not taken")[0].partition(", ")[0] for one in warned] == [
        f"{inbox / 'Berlin' / 'link.csv'} is a link",
        f"{inbox / 'Berlin' / '2026' / 'stock.csv'} lies in a folder of a folder",
    ]
