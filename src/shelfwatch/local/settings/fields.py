"""The kinds of fields that settings have, each with the words in which people are told of it."""

import json
from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from pydantic import Field

from shelfwatch.local.channels.mail.email_message import is_well_formed

SIZE = "a whole number from 1 up"
DAYS = "a whole number of days from 1 to 36500"

# A century: as good as for ever, and no date falls off the calendar.
LONGEST_KEPT = 36_500


def setting(default: object, meaning: str, allowed: str, **bounds: Any) -> Any:
    """A field, with the words in which people are told of it."""
    return Field(default, description=meaning, json_schema_extra={"allowed": allowed}, **bounds)


def switch(*, default: bool, meaning: str) -> Any:
    """A field that is on or off."""
    return setting(default, meaning, "`true` or `false`")


def size(default: int, meaning: str) -> Any:
    """A field that bounds what a file may ask of the machine."""
    return setting(default, meaning, SIZE, ge=1)


def kept_days(default: int, meaning: str) -> Any:
    """A field that says how long something is kept."""
    return setting(default, meaning, DAYS, ge=1, le=LONGEST_KEPT)


def order_days(default: int, meaning: str, *, least: int) -> Any:
    """A field that says how long an order takes, or how often one is placed."""
    return setting(
        default, meaning, f"a whole number of days from {least} to 365", ge=least, le=365
    )


def risk(default: float, meaning: str) -> Any:
    """A field that is a chance; one of nothing would have to order without end."""
    return setting(default, meaning, "a number from 0.001 to 0.5", ge=0.001, le=0.5)


def column(of: str) -> Any:
    """A field that names a column of one's own."""
    return setting(
        None,
        f"Column that holds {of} in files of a layout of one's own, beside the known ones",
        "the name of a column",
        min_length=1,
    )


def share(default: Decimal, meaning: str) -> Any:
    """A field that is a share of something."""
    return setting(default, meaning, "a number from 0 to 1", ge=0, le=1)


def known_zone(name: str) -> str:
    """`name`, where the IANA database has it; else ValueError, as pydantic expects."""
    if name not in available_timezones():
        raise ValueError(name)
    return name


def mail_address(address: str) -> str:
    """`address`, where mail can come from it; else ValueError, as pydantic expects."""
    if not is_well_formed(address):
        raise ValueError(address)
    return address


def json_value(value: object) -> object:
    """A list or tables, which in the environment stand as JSON. Raises ValueError for another."""
    return json.loads(value) if isinstance(value, str) else value
