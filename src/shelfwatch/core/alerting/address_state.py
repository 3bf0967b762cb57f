"""What is kept of an address beside its subscription: why it is suspended, and its secrets.

It ends with the subscription, so that who subscribes anew begins anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

# For so long messages carry the signature of the former secret too: a receiver has a day to change
# over, as the specification of Standard Webhooks suggests.
OVERLAP = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret that messages are signed with, up to `until`; None while it is the newest."""

    text: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class AddressState:
    """`secrets` has the newest first; `suspended` is since when nothing is sent there, and why."""

    address: str
    secrets: Sequence[Secret] = ()
    suspended: datetime | None = None
    reason: str = ""


def with_secret(state: AddressState, text: str, now: datetime) -> AddressState:
    """The state once `text` is the secret; the one before it holds for OVERLAP from now on.

    Never more than two: who rotates twice in a day did so because a secret was seen by others.
    """
    former = [replace(one, until=now + OVERLAP) for one in state.secrets[:1]]
    return replace(state, secrets=(Secret(text), *former))


def valid_secrets(state: AddressState, now: datetime) -> list[str]:
    """What a message is signed with now, by the newest secret first."""
    return [one.text for one in state.secrets if one.until is None or now < one.until]


def suspend(state: AddressState, reason: str, at: datetime) -> AddressState:
    """The state once nothing is sent there; the first reason stays, the others follow from it."""
    if state.suspended is not None:
        return state
    return replace(state, suspended=at, reason=reason)


def resume(state: AddressState) -> AddressState:
    """The state once messages are sent there again."""
    return replace(state, suspended=None, reason="")
