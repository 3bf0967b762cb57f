"""What a function is told by its environment, read once at its start."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from shelfwatch.core.errors import EnvironmentFault

PREFIX = "SHELFWATCH_"


@dataclass(frozen=True, slots=True)
class Settings:
    """Names of the stack's resources, and its limits.

    `uploads` and `rejects` are prefixes of object names in the bucket. Loads into one store wait
    up to `wait` for each other. Below `memory` uploads are remembered, so that late ones are known.
    """

    inventory: str
    ledger: str
    bucket: str
    topic: str
    uploads: str = "uploads/"
    rejects: str = "rejects/"
    state: str = "state/"
    file_bytes: int = 512 * 1024 * 1024
    wait: timedelta = timedelta(seconds=60)
    memory: timedelta = timedelta(days=90)


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings of a function. Raises EnvironmentFault where one is missing or no number."""
    needed = ("inventory", "ledger", "bucket", "topic")
    missing = [name for name in needed if not environment.get(variable(name))]
    if missing:
        raise EnvironmentFault(
            f"The variable {variable(missing[0])} is not set: deploy the template again."
        )
    texts = {name: environment[variable(name)] for name in needed}
    return Settings(
        **texts,
        file_bytes=whole(environment, "file_mebibytes", 512) * 1024 * 1024,
        wait=timedelta(seconds=whole(environment, "wait_seconds", 60)),
        memory=timedelta(days=whole(environment, "memory_days", 90)),
    )


def variable(name: str) -> str:
    """The variable that holds a setting."""
    return PREFIX + name.upper()


def whole(environment: Mapping[str, str], name: str, default: int) -> int:
    """A setting that is a whole number above zero."""
    text = environment.get(variable(name), str(default))
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise EnvironmentFault(f"{variable(name)} is {text!r}: it must be a whole number above 0.")
    return int(text)
