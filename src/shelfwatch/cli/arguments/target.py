"""Opens what a command works on: the installation on this machine, or a stack on AWS."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from shelfwatch.core.errors import Misuse
from shelfwatch.local.settings.time_zone import MachineZone
from shelfwatch.ports import Platform, Records

if TYPE_CHECKING:
    from shelfwatch.aws.operations.stack import Stack
    from shelfwatch.local.installation import Installation

# The name that `--stack` was given, before the command's own name.
chosen_stack: ContextVar[str | None] = ContextVar("chosen_stack", default=None)


@dataclass(frozen=True, slots=True)
class Place:
    """What the commands that look need of where they look; times are shown in `zone`.

    `allow_private` says whether people may be told inside its network; on a stack, AWS judges that.
    `local` is the platform where Shelfwatch itself delivers; None on a stack.
    """

    platform: Records
    zone: tzinfo
    allow_private: bool = True
    local: Platform | None = None


@contextmanager
def looked_into(home: Path | None, *, is_new: bool = False) -> Iterator[Place]:
    """The stack that was chosen, else the installation on this machine. Raises as those do."""
    if chosen_stack.get() is not None:
        yield Place(connected().platform, machine_zone())
        return
    with opened(home, is_new=is_new) as installation:
        settings = installation.settings
        platform, private = installation.platform, settings.allow_private_addresses
        yield Place(platform, settings.zone, private, platform)


def machine_zone() -> tzinfo:
    """In which a stack's times are read and shown: each with the offset that holds at that time."""
    return MachineZone()


def connected() -> "Stack":
    """The stack that was chosen. Raises Misuse where none was, or where it cannot be used."""
    name = chosen_stack.get()
    if name is None:
        raise Misuse("This works on a stack: name it, as in `shelfwatch --stack NAME redrive`.")
    try:
        from shelfwatch.aws.operations.stack import connect  # noqa: PLC0415 -- boto3 is not always there
    except ModuleNotFoundError as missing:
        raise Misuse(
            f"{missing.name} is not installed: install Shelfwatch as `shelfwatch[aws]`."
        ) from missing
    return connect(name)


@contextmanager
def opened(home: Path | None, *, is_new: bool = False) -> Iterator["Installation"]:
    """The installation in `home`, else in SHELFWATCH_HOME, else in the user's own data folder.

    One that is not there is made where a command may begin it (`is_new`). Raises Misuse where
    there is none else, or a setting is wrong, and EnvironmentFault where it cannot be opened.
    """
    if chosen_stack.get() is not None:
        raise Misuse("This works on one machine only: leave --stack out.")
    from shelfwatch.local.installation import (  # noqa: PLC0415 -- pydantic and DuckDB would slow --help
        open_installation,
    )

    if not is_new:
        refuse_missing(home)
    with open_installation(home, os.environ) as installation:
        yield installation


def refuse_missing(home: Path | None) -> None:
    """Raise Misuse where there is no installation: a mistyped home must not become an empty one."""
    from shelfwatch.local.settings.home import find_home  # noqa: PLC0415 -- platformdirs is slow too

    found = find_home(home, os.environ)
    if not found.exists:
        raise Misuse(
            f"There is no installation in {found.root}: check --home and SHELFWATCH_HOME, or begin"
            " one with `shelfwatch subscribe ADDRESS`, `shelfwatch load FILE` or `shelfwatch run`."
        )
