"""Any sample written anew in another dialect means the same, row by row."""

from itertools import islice

import pytest

from files.desk import read_bytes
from files.rewriting import Dialect, dialects, grid_of
from files.sampling import Sample, levels_of, rejects_of, samples

TEXTS = [each for each in samples() if not each.is_refused and not each.name.endswith(".xlsx")]
STEP = 23
"""Every so many of the 224 dialects: without a factor in common with the choices of any part, so
that in time all of each come."""


def check(sample: Sample, dialect: Dialect) -> None:
    """The sample in this dialect gives what it must; but for the encoding, the same words too."""
    if not dialect.has_letters_of(sample):
        return
    read = read_bytes(dialect.write(grid_of(sample)), sample.store, name=sample.name)
    assert levels_of(read) == sample.expected["levels"], dialect
    assert rejects_of(read) == sample.expected["rejects"], dialect
    assert read.untracked == sample.expected["untracked"], dialect
    assert [list(detail) for detail in read.details] == sample.expected["details"], dialect


@pytest.mark.slow
@pytest.mark.parametrize("sample", TEXTS, ids=lambda sample: sample.name)
def test_a_sample_in_another_dialect_gives_the_same(sample: Sample) -> None:
    """Every encoding, delimiter, line end and way of quoting comes, not each with each."""
    start = TEXTS.index(sample) % STEP
    for dialect in islice(dialects(), start, None, STEP):
        check(sample, dialect)


@pytest.mark.soak
@pytest.mark.parametrize("sample", TEXTS, ids=lambda sample: sample.name)
def test_a_sample_in_every_dialect_gives_the_same(sample: Sample) -> None:
    """Each with each."""
    for dialect in dialects():
        check(sample, dialect)
