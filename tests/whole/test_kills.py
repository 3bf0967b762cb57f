"""Killed at any moment, the service takes up its work as if nothing had happened."""

import os
import random
from pathlib import Path

import pytest

from shelfwatch.service.alerting.deliver import SENDERS_OF_A_CHANNEL
from smtp_server import MailServer, mail_server
from whole.killing import AFTER_LEASES, Figures, furnish, kill_once
from whole.machine import Machine, mailing
from whole.mailbox import ids
from whole.state import State, leftovers, state_of

KILLS_OF_A_MACHINE = 4
KILLS = int(os.environ.get("SHELFWATCH_KILLS", "300"))


def undisturbed(folder: Path) -> State:
    """What comes of the files where nothing is killed."""
    with mail_server(folder / "mail") as server:
        machine = Machine(folder / "home", mailing(server))
        furnish(machine)
        machine.process()
        state = state_of(machine, server)
        assert set(ids(server).values()) == {1}
    assert len(state.messages) == len(state.deliveries) >= 10
    return state


def kill_often(folder: Path, dice: random.Random, expected: State, figures: Figures) -> None:
    """Kill the service of one machine a few times, then let it finish: all is as expected."""
    with mail_server(folder / "mail") as server:
        machine = Machine(folder / "home", mailing(server))
        furnish(machine)
        for _ in range(KILLS_OF_A_MACHINE):
            figures.hit[kill_once(machine, dice)] += 1
        machine.process(AFTER_LEASES)
        assert state_of(machine, server) == expected
        note_repeats(server, figures)
        figures.leftovers += leftovers(machine)
        assert leftovers(machine) <= KILLS_OF_A_MACHINE
    figures.kills += KILLS_OF_A_MACHINE


def note_repeats(server: MailServer, figures: Figures) -> None:
    """A kill can repeat what was under way at that moment, and nothing else."""
    repeats = [number - 1 for number in ids(server).values()]
    assert max(repeats) <= KILLS_OF_A_MACHINE
    assert sum(repeats) <= KILLS_OF_A_MACHINE * SENDERS_OF_A_CHANNEL
    figures.duplicates += sum(repeats)


def kill_many(folder: Path, kills: int, seed: int) -> Figures:
    """Kill `kills` times or a few more, each time after a start that `seed` decides."""
    expected, figures = undisturbed(folder / "undisturbed"), Figures()
    for number in range(-(-kills // KILLS_OF_A_MACHINE)):
        place = f"seed {seed}, machine {number}"
        kill_often(folder / place, random.Random(place), expected, figures)
    print(figures)
    return figures


@pytest.mark.slow
def test_nothing_is_lost_or_told_twice_in_twenty_kills(tmp_path: Path) -> None:
    """Levels, accounts, alerts, outages, files and mail are those of an undisturbed run."""
    assert kill_many(tmp_path, 20, seed=1).kills == 20


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_nothing_is_lost_or_told_twice_in_hundreds_of_kills(tmp_path: Path) -> None:
    """The same at many more moments; SHELFWATCH_KILLS says how many."""
    figures = kill_many(tmp_path, KILLS, seed=2)
    assert figures.kills >= KILLS
    assert len(figures.hit) >= 3
