"""What a month on AWS costs, from measured calls for each file and AWS's prices."""

from dataclasses import dataclass

PRICES_OF = "November 2026, us-east-1, on demand"
WRITE_UNIT = 0.625 / 1e6
READ_UNIT = 0.125 / 1e6
PUT_REQUEST = 0.005 / 1e3
GET_REQUEST = 0.0004 / 1e3
GIBIBYTE_SECOND = 0.0000133334
"""Of Lambda on arm64."""

STORES, ITEMS, CHANGED, HOURS = 1_000, 5_000, 0.02, 730
"""The example: each store sends all its items every hour of a month, and 2 % have changed."""

READ_UNIT_BYTES = 4_096
LEVEL_BYTES = 160.0
"""A row of Inventory with names of a dozen letters: names and values of its nine attributes."""


@dataclass(frozen=True)
class FileCost:
    """What loading one file of one store takes, as measured; `seconds` at 1,769 MiB."""

    ledger_units: int
    ledger_reads: int
    level_bytes: float
    seconds: float


def put_for_every_row() -> float:
    """Dollars a month, where every row is written every time."""
    return STORES * ITEMS * HOURS * WRITE_UNIT


def by_shelfwatch(measured: FileCost) -> dict[str, float]:
    """Dollars a month, by what they are for."""
    files = STORES * HOURS
    read_units = ITEMS * measured.level_bytes / READ_UNIT_BYTES
    return {
        "levels written": files * ITEMS * CHANGED * WRITE_UNIT,
        "levels read": files * read_units * READ_UNIT,
        "ledger": files * (measured.ledger_units * WRITE_UNIT + measured.ledger_reads * READ_UNIT),
        "S3 requests": files * (2 * PUT_REQUEST + 2 * GET_REQUEST),
        "Lambda": files * measured.seconds * 1_769 / 1_024 * GIBIBYTE_SECOND,
    }
