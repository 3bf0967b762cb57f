"""Rounds of Load-Inventory: a file too big for one invocation is handed on to the next one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from shelfwatch.aws.s3.events import NO_VERSION
from shelfwatch.aws.s3.objects import StoredFile
from shelfwatch.core.errors import EnvironmentFault

# Invocations in one chain; AWS stops a function that calls itself after about 16.
MOST_ROUNDS = 12


@dataclass(frozen=True, slots=True)
class ContinuationStep:
    """One invocation of a chain; the ledger tells how far the chain has come.

    `release` is the held upload that a person lets through, or None.
    """

    number: int
    release: str | None = None


FIRST_STEP = ContinuationStep(1)


def round_in(event: Mapping[str, Any]) -> ContinuationStep:
    """The round that an event begins: the first where it comes from S3."""
    # S3 sends neither, and a person who invokes the function by hand may send anything.
    number, release = event.get("Round"), event.get("Release")
    return ContinuationStep(
        number if isinstance(number, int) else 1, release if isinstance(release, str) else None
    )


def event_of(file: StoredFile, round_: ContinuationStep) -> dict[str, Any]:
    """The event that begins a round, in S3's own form; `events.files_in` reads it back.

    Raises EnvironmentFault behind the last one of a chain.
    """
    if round_.number > MOST_ROUNDS:
        raise EnvironmentFault(
            f"{file.name} is not finished after {MOST_ROUNDS} invocations; `redrive` goes"
            " on with it. Give the function more time (LoadTimeout) if that comes often."
        )
    # S3 encodes the keys of its events. A raw key would be decoded all the same, and the rest of
    # `a+b.csv` be looked for in `a b.csv`: the file stayed unfinished for ever.
    payload = {
        "key": quote_plus(file.key, safe="/"),
        "versionId": file.version or NO_VERSION,
        "sequencer": file.sequencer,
    }
    return {
        "Round": round_.number,
        "Release": round_.release,
        "Records": [{"s3": {"bucket": {"name": file.bucket}, "object": payload}}],
    }
