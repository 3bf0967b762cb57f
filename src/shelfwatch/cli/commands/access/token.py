"""`shelfwatch token`: what programs ask the API with."""

from enum import StrEnum
from typing import Annotated

import typer

from shelfwatch.cli.arguments.options import Home
from shelfwatch.cli.arguments.target import opened
from shelfwatch.cli.commands.access.account import Stores, keys_of, shown_stores
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.output.console import Column, say, show_table
from shelfwatch.cli.output.formatting import show_moment
from shelfwatch.core.access.account import Token, check_name
from shelfwatch.core.access.person import Role
from shelfwatch.core.errors import Misuse

COLUMNS = (Column("name"), Column("may"), Column("stores"), Column("made"), Column("last used"))


class Action(StrEnum):
    """What is done with tokens."""

    ADD = "add"
    LIST = "list"
    REVOKE = "revoke"


ReadOnly = Annotated[
    bool, typer.Option("--read-only", metavar="", help="It may look, and change nothing.")
]


def token(
    action: Annotated[Action, typer.Argument(help="What to do.")],
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Which token.")] = None,
    *,
    read_only: ReadOnly = False,
    store: Stores = None,
    home: Home = None,
) -> ExitCode:
    """Say which programs may ask the API.

    `add` prints the token, once: only a hash of it is kept. A program sends it as
    `Authorization: Bearer TOKEN`.
    """
    from shelfwatch.web.security.secrets import kept_hash, new_token  # noqa: PLC0415 -- rarely needed

    with opened(home, is_new=action is Action.ADD) as installation:
        access, clock = installation.platform.access, installation.platform.clock
        if action is Action.LIST:
            zone = installation.settings.zone
            rows = [
                [
                    one.name,
                    "read" if one.role is Role.VIEWER else "read and act",
                    shown_stores(one.stores),
                    show_moment(one.created, zone),
                    "never" if one.used is None else show_moment(one.used, zone),
                ]
                for one in access.tokens()
            ]
            show_table(COLUMNS, rows)
            return ExitCode.DONE
        if name is None:
            raise Misuse("Say which token: its name is missing.")
        if action is Action.REVOKE:
            if not access.revoke_token(name):
                raise Misuse(f"There is no token {name}; `shelfwatch token list` shows them.")
            say(f"The token {name} is revoked.")
            return ExitCode.DONE
        secret = new_token()
        role = Role.VIEWER if read_only else Role.OPERATOR
        access.add_token(
            Token(check_name(name), role, keys_of(store or ()), clock.now()), kept_hash(secret)
        )
    typer.echo(secret)
    return ExitCode.DONE
