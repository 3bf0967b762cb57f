"""The outbox: e-mail as files, while no mail server is set."""

from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from local.mail_fixtures import ANN, MESSAGE, StoppedClock
from shelfwatch.core.errors import PassingFault, PermanentFault
from shelfwatch.local.channels.mail.eml_folder import EmlFolder

FULL_DISK = Path("/dev/full")


def test_a_message_lies_there_as_any_mail_program_opens_it(tmp_path: Path) -> None:
    """The same e-mail that a mail server would get."""
    EmlFolder(tmp_path, StoppedClock()).send(ANN, MESSAGE)
    [file] = tmp_path.iterdir()
    mail = message_from_bytes(file.read_bytes(), policy=default)
    assert file.name == f"{MESSAGE.id}.eml"
    assert (mail["To"], mail["Subject"]) == (ANN, MESSAGE.subject)


def test_the_same_delivery_again_changes_nothing(tmp_path: Path) -> None:
    """A repeat is no second file, and what somebody opened is not pulled from under them."""
    outbox = EmlFolder(tmp_path, StoppedClock())
    outbox.send(ANN, MESSAGE)
    [file] = tmp_path.iterdir()
    file.write_bytes(b"read already")
    outbox.send(ANN, MESSAGE)
    assert [one.read_bytes() for one in tmp_path.iterdir()] == [b"read already"]


def test_what_a_crash_left_half_written_does_not_hinder(tmp_path: Path) -> None:
    """The name appears only once the file is whole."""
    (tmp_path / f".{MESSAGE.id}.eml.part").write_bytes(b"Subj")
    EmlFolder(tmp_path, StoppedClock()).send(ANN, MESSAGE)
    assert [file.name for file in tmp_path.iterdir()] == [f"{MESSAGE.id}.eml"]


@pytest.mark.skipif(not FULL_DISK.exists(), reason="only Linux has a disk that is always full")
def test_a_full_disk_is_a_passing_fault_and_leaves_nothing(tmp_path: Path) -> None:
    """The message waits until there is space; every other e-mail would fail just so."""
    (tmp_path / f".{MESSAGE.id}.eml.part").symlink_to(FULL_DISK)
    with pytest.raises(PassingFault, match="No space left") as caught:
        EmlFolder(tmp_path, StoppedClock()).send(ANN, MESSAGE)
    assert caught.value.channel_down
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_a_passing_fault(tmp_path: Path) -> None:
    """Somebody moved it away: the messages wait until it is back."""
    with pytest.raises(PassingFault, match="can't be written"):
        EmlFolder(tmp_path / "gone", StoppedClock()).send(ANN, MESSAGE)


def test_a_malformed_address_is_given_up(tmp_path: Path) -> None:
    """As a mail server would."""
    with pytest.raises(PermanentFault):
        EmlFolder(tmp_path, StoppedClock()).send("ann@", MESSAGE)
    assert list(tmp_path.iterdir()) == []
