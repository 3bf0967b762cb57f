"""Rounds of Load-Inventory: a file too big for one invocation is handed on to the next one."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from shelfwatch.aws.deadline import Rest
from shelfwatch.aws.objects import StoredFile
from shelfwatch.core.errors import EnvironmentFault

MOST_ROUNDS = 12
"""Invocations in one chain; AWS stops a function that calls itself after about 16."""


@dataclass(frozen=True, slots=True)
class Round:
    """Where a chain of invocations has come to; `rest` is None where it has to plan first.

    `release` is the held upload that a person lets through, or None.
    """

    number: int
    rest: Rest | None
    release: str | None = None


FIRST_ROUND = Round(1, None)


def round_in(event: Mapping[str, Any]) -> Round:
    """The round that an event begins: the first where it comes from S3."""
    rest = event.get("Rest")
    return Round(event.get("Round", 1), Rest(**rest) if rest else None, event.get("Release"))


def event_of(file: StoredFile, round_: Round) -> dict[str, Any]:
    """The event that begins a round. Raises EnvironmentFault behind the last one of a chain."""
    if round_.number > MOST_ROUNDS:
        raise EnvironmentFault(
            f"{file.name} is not finished after {MOST_ROUNDS} invocations; give the function more"
            " time (LoadTimeout), and run `shelfwatch redrive`."
        )
    told = {"key": file.key, "versionId": file.version or "null"}
    return {
        "Round": round_.number,
        "Release": round_.release,
        "Rest": None if round_.rest is None else asdict(round_.rest),
        "Records": [{"s3": {"bucket": {"name": file.bucket}, "object": told}}],
    }
