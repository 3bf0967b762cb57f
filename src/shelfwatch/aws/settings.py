"""What a function is told by its environment, read once at its start."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.core.uploads.brake import BrakeLimits
from shelfwatch.core.uploads.upload import Missing
from shelfwatch.files.arrival.encoding import codec_of

PREFIX = "SHELFWATCH_"


@dataclass(frozen=True, slots=True)
class Settings:
    """The stack's name, those of its resources, and its limits.

    `uploads` and `rejects` are prefixes of object names in the bucket. Loads into one store wait
    up to `wait` for each other. Below `memory` uploads are remembered, so that late ones are known.
    Of held files the topic `operations` is asked. `snapshots` are the sources that are full
    snapshots, and what becomes of what they do not name. `by_meaning` is whether a file of no known
    layout is read by its column names, and `encoding` the code page of files that are no Unicode.
    """

    inventory: str
    ledger: str
    bucket: str
    topic: str
    operations: str
    stack: str = ""
    uploads: str = "uploads/"
    rejects: str = "rejects/"
    state: str = "state/"
    file_bytes: int = 512 * 1024 * 1024
    wait: timedelta = timedelta(seconds=60)
    memory: timedelta = timedelta(days=90)
    brake: BrakeLimits = field(default_factory=BrakeLimits)
    by_meaning: bool = True
    encoding: str | None = None
    snapshots: Mapping[str, Missing] = field(default_factory=dict)


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings of a function. Raises EnvironmentFault where one is missing or no number."""
    needed = ("inventory", "ledger", "bucket", "topic", "operations")
    missing = [name for name in needed if not environment.get(variable(name))]
    if missing:
        raise EnvironmentFault(
            f"The variable {variable(missing[0])} is not set: deploy the template again."
        )
    # All at the start: a setting that is wrong stops the function before it has touched a file.
    texts = {name: environment[variable(name)] for name in needed}
    return Settings(
        **texts,
        stack=environment.get(variable("stack"), ""),
        file_bytes=whole(environment, "file_mebibytes", 512) * 1024 * 1024,
        wait=timedelta(seconds=whole(environment, "wait_seconds", 60)),
        memory=timedelta(days=whole(environment, "memory_days", 90)),
        brake=read_brake(environment),
        by_meaning=environment.get(variable("read_by_meaning"), "true").casefold() != "false",
        encoding=read_encoding(environment),
        snapshots=read_snapshots(environment),
    )


def read_encoding(environment: Mapping[str, str]) -> str | None:
    """The code page of files that are no Unicode, None where each has to show its own."""
    text = environment.get(variable("encoding"), "")
    try:
        return codec_of(text) if text else None
    except ValueError as fault:
        raise EnvironmentFault(
            f"{variable('encoding')} is {text!r}: it must be the name of a code page such as"
            " cp1251 or shift_jis."
        ) from fault


def read_brake(environment: Mapping[str, str]) -> BrakeLimits:
    """What a file may do to a store without being held; what is not said is as on one machine."""
    usual = BrakeLimits()
    return BrakeLimits(
        is_on=environment.get(variable("brake"), "true").casefold() != "false",
        share_to_zero=share(environment, "brake_to_zero", usual.share_to_zero),
        factor=whole(environment, "brake_factor", usual.factor),
        share_scaled=share(environment, "brake_scaled", usual.share_scaled),
        share_missing=share(environment, "brake_missing", usual.share_missing),
        minimum=whole(environment, "brake_minimum", usual.minimum),
    )


def read_snapshots(environment: Mapping[str, str]) -> dict[str, Missing]:
    """The sources that are full snapshots, from JSON such as `{"Berlin": {"snapshot": true}}`.

    By `"missing": "out"` an item that is missing is out of stock, else it is only reported.
    """
    text = environment.get(variable("sources")) or "{}"
    try:
        sources_json: dict[str, dict[str, Any]] = json.loads(text)
        return {
            source: Missing(said.get("missing", Missing.REPORT))
            for source, said in sources_json.items()
            if said.get("snapshot") is True
        }
    # A list, a number or a word of its own in place of what is expected all come here.
    except (AttributeError, ValueError) as fault:
        raise EnvironmentFault(
            f"{variable('sources')} is {text!r}: it must be JSON such as"
            ' {"Berlin": {"snapshot": true, "missing": "out"}}.'
        ) from fault


def share(environment: Mapping[str, str], name: str, default: Decimal) -> Decimal:
    """A setting that is a number from 0 to 1."""
    text = environment.get(variable(name), str(default))
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal(-1)
    if not 0 <= found <= 1:
        raise EnvironmentFault(f"{variable(name)} is {text!r}: it must be a number from 0 to 1.")
    return found


def variable(name: str) -> str:
    """The variable that holds a setting."""
    return PREFIX + name.upper()


def whole(environment: Mapping[str, str], name: str, default: int) -> int:
    """A setting that is a whole number above zero."""
    text = environment.get(variable(name), str(default))
    # `isdigit` alone takes digits of every script, and `int` reads them.
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise EnvironmentFault(f"{variable(name)} is {text!r}: it must be a whole number above 0.")
    return int(text)
