"""`shelfwatch account`: who may log in to the pages, where a network reaches them."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Annotated

import typer

from shelfwatch.cli.arguments.options import Home
from shelfwatch.cli.arguments.target import opened
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.output.console import Column, say, show_table
from shelfwatch.core.access.account import Account, check_name, check_password
from shelfwatch.core.access.person import Role
from shelfwatch.core.errors import Misuse
from shelfwatch.core.stock.identity import identity, store_key
from shelfwatch.ports import Access

COLUMNS = (Column("name"), Column("role"), Column("stores"))


class Action(StrEnum):
    """What is done with accounts."""

    ADD = "add"
    LIST = "list"
    PASSWORD = "password"  # noqa: S105 -- the name of an action
    LOGOUT = "logout"
    REMOVE = "remove"


RoleOption = Annotated[
    Role, typer.Option("--role", help="viewer may look, operator may look and act.")
]
Stores = Annotated[
    list[str] | None,
    typer.Option("--store", metavar="NAME", help="A store that they may see; without it, all."),
]


def account(
    action: Annotated[Action, typer.Argument(help="What to do.")],
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Whose account.")] = None,
    *,
    role: RoleOption = Role.OPERATOR,
    store: Stores = None,
    home: Home = None,
) -> ExitCode:
    """Say who may log in to the pages.

    A password is asked for at a terminal, and elsewhere is the first line of standard input. A new
    one ends every session of the account, and so does `logout`.
    """
    with opened(home, is_new=action is Action.ADD) as installation:
        access = installation.platform.access
        if action is Action.LIST:
            show_table(COLUMNS, map(row, access.accounts()))
            return ExitCode.DONE
        if name is None:
            raise Misuse("Say whose account: its name is missing.")
        say(change(access, action, check_name(name), role, store or ()))
    return ExitCode.DONE


def change(access: Access, action: Action, name: str, role: Role, stores: Sequence[str]) -> str:
    """Do it; what to say of it."""
    if action is Action.ADD:
        if access.account(name) is not None:
            raise Misuse(f"There is an account {name} already: remove it, or choose a name.")
        access.keep_account(Account(name, role, keys_of(stores), new_password()))
        return f"{name} may log in."
    known = access.account(name)
    if known is None:
        raise Misuse(f"There is no account {name}; `shelfwatch account list` shows them.")
    if action is Action.PASSWORD:
        access.keep_account(replace(known, password=new_password()))
        return f"{name} has a new password, and has to log in again."
    if action is Action.LOGOUT:
        access.end_sessions(name)
        return f"{name} is logged out everywhere."
    access.remove_account(name)
    return f"{name} may not log in any more."


def new_password() -> str:
    """The hash of a password that somebody types, or that comes by standard input."""
    from shelfwatch.web.security.secrets import hash_password  # noqa: PLC0415 -- argon2 is rarely needed

    if sys.stdin.isatty():
        typed: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        typed = sys.stdin.readline().rstrip("\r\n")
    return hash_password(check_password(typed))


def keys_of(stores: Sequence[str]) -> frozenset[str] | None:
    """The keys of the stores that are named; None where that is all of them."""
    return frozenset(store_key(identity(name, "store")) for name in stores) or None


def row(found: Account) -> list[str]:
    """The cells of an account."""
    return [found.name, str(found.role), shown_stores(found.stores)]


def shown_stores(stores: frozenset[str] | None) -> str:
    """The stores as people read them."""
    return "every store" if stores is None else ", ".join(sorted(stores))
