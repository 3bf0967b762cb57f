"""The samples: a file for each system, written by hand with its real header, and what it means.

Beside each file lies `NAME.json` with the exact levels, rejects and details that it must give.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from files.desk import ReadFile

FOLDER = Path(__file__).parent / "samples"


@dataclass(frozen=True, slots=True)
class Sample:
    """A file, the store that has to be named for it, and the content of its JSON."""

    name: str
    content: bytes
    store: str | None
    expected: dict[str, Any]

    @property
    def is_refused(self) -> bool:
        """Whether nothing of it may be taken."""
        return "refused" in self.expected


def samples() -> list[Sample]:
    """Every sample, by name."""
    return [sample(path.name.removesuffix(".json")) for path in sorted(FOLDER.glob("*.json"))]


def sample(name: str) -> Sample:
    """The sample of this file name."""
    expected = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return Sample(name, (FOLDER / name).read_bytes(), expected["store"], expected)


def levels_of(read: ReadFile) -> list[list[object]]:
    """The levels as the JSON has them."""
    return [[row, store, item, f"{count:f}"] for row, store, item, count in read.rows]


def rejects_of(read: ReadFile) -> Sequence[list[object]]:
    """The rejects as the JSON has them."""
    return [[each.row, each.column, each.value, each.reason] for each in read.rejects]
