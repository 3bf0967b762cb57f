"""Whatever is damaged in a file: no crash, no hang, and no count that nobody wrote."""

import os
import time
from typing import NamedTuple

import pytest

from files.desk import ReadFile, read_bytes
from files.mutating import mutant
from files.numerals import numbers_in
from files.sampling import Sample, samples
from shelfwatch.core.errors import Refused

SAMPLES = samples()
SUMMED = ("odoo", "openboxes-lots", "inflow", "sap-portuguese", "german-list")
ORDINARY = 70
SOAK = int(os.environ.get("SHELFWATCH_MUTANTS", "100000"))
LONGEST = 10.0
"""Seconds that one small file may take on a busy machine."""


class Tally(NamedTuple):
    """How many mutants were read, and how many refused."""

    read: int
    refused: int


def try_mutants(sample: Sample, seeds: range) -> Tally:
    """Read these mutants of a sample, each held to every promise."""
    read = 0
    for seed in seeds:
        content = mutant(sample, seed)
        begun = time.monotonic()
        try:
            found = read_bytes(content, sample.store, name=sample.name)
        except Refused as refused:
            assert_one_sentence(refused)
        else:
            read += 1
            assert_nothing_made_up(sample, content, found)
        assert time.monotonic() - begun < LONGEST, f"{sample.name} {seed}"
    return Tally(read, len(seeds) - read)


def assert_one_sentence(refused: Refused) -> None:
    """Somebody has to read it."""
    message = str(refused)
    assert message.endswith(".")
    assert "fault of Shelfwatch" not in message


def assert_nothing_made_up(sample: Sample, content: bytes, found: ReadFile) -> None:
    """Every count stands in the file, zeros too; of sums, a zero needs a zero or a minus."""
    assert all(store.strip() and item.strip() for _, store, item, _ in found.rows)
    if sample.name.endswith(".xlsx"):
        return
    numbers = numbers_in(content)
    for row, _, item, count in found.rows:
        if not sample.name.startswith(SUMMED):
            assert abs(count) in numbers, (row, item, count, content)
        assert count != 0 or 0 in numbers or b"-" in content, (row, item, content)


@pytest.mark.slow
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_no_mutant_of_thousands_crashes_hangs_or_makes_up_a_count(sample: Sample) -> None:
    """Over two thousand in all; many more in the long tests."""
    assert sum(try_mutants(sample, range(ORDINARY))) == ORDINARY


@pytest.mark.soak
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_no_mutant_of_a_hundred_thousand_makes_up_a_count(sample: Sample) -> None:
    """As many as SHELFWATCH_MUTANTS says, in equal parts; the figures are printed."""
    each = SOAK // len(SAMPLES)
    tally = try_mutants(sample, range(ORDINARY, ORDINARY + each))
    print(f"{sample.name}: {tally.read:,} mutants read, {tally.refused:,} refused")
    assert (tally.read > 0) != sample.is_refused
