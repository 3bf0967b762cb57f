"""What is done about an address: a secret for its messages, and whether anything is sent there."""

import base64
import secrets

from shelfwatch.core.alerting.address_state import AddressState, resume, suspend, with_secret
from shelfwatch.core.errors import PermanentFault
from shelfwatch.ports import Platform

# What a secret begins with, and how long it is (Standard Webhooks: 24 to 64 bytes).
PREFIX, SECRET_BYTES = "whsec_", 32


def first_secret(platform: Platform, address: str) -> str | None:
    """A secret for an address that has none; None where it has one, which nobody sees again."""
    made = new_secret()
    now = platform.clock.now()

    def decide(state: AddressState) -> AddressState:
        return state if state.secrets else with_secret(state, made, now)

    kept = platform.addresses.change(address, decide).secrets
    return made if kept and kept[0].text == made else None


def rotate_secret(platform: Platform, address: str) -> str | None:
    """A new secret, beside which the former one holds for a day; None where it never had one."""
    made = new_secret()
    now = platform.clock.now()

    def decide(state: AddressState) -> AddressState:
        return with_secret(state, made, now) if state.secrets else state

    kept = platform.addresses.change(address, decide).secrets
    return made if kept else None


def suspend_address(platform: Platform, address: str, fault: PermanentFault) -> None:
    """Send nothing there until a person says so: it would fail in the same way each time."""
    now = platform.clock.now()
    platform.addresses.change(address, lambda state: suspend(state, str(fault), now))


def resume_address(platform: Platform, address: str) -> bool:
    """Send there again; False where it was not suspended."""
    was_suspended = platform.addresses.state(address).suspended is not None
    platform.addresses.change(address, resume)
    return was_suspended


def new_secret() -> str:
    """A secret as the libraries of Standard Webhooks read it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
