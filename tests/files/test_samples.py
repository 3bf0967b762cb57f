"""Each system's sample gives exactly the levels, untracked rows, rejects and details it must."""

from pathlib import Path

import pytest

from files.desk import read_bytes
from files.sampling import FOLDER, Sample, levels_of, rejects_of, sample, samples
from shelfwatch.core.errors import Refused
from shelfwatch.files.layouts import LAYOUTS

pytestmark = pytest.mark.slow

SAMPLES = samples()
READ = [sample for sample in SAMPLES if not sample.is_refused]


@pytest.mark.parametrize("sample", READ, ids=lambda sample: sample.name)
def test_a_sample_gives_exactly_what_stands_beside_it(sample: Sample) -> None:
    """Unchanged, as its system exports it."""
    read = read_bytes(sample.content, sample.store, name=sample.name)
    assert read.description == sample.expected["read_as"]
    assert levels_of(read) == sample.expected["levels"]
    assert rejects_of(read) == sample.expected["rejects"]
    assert (read.untracked, read.repeats) == (
        sample.expected["untracked"],
        sample.expected["repeats"],
    )
    assert [list(detail) for detail in read.details] == sample.expected["details"]


def test_a_file_of_deltas_is_refused_with_that_reason() -> None:
    """Ka-ching's adjustments say by how much counts change; taken for counts they would lie."""
    delta = sample("kaching-delta.csv")
    with pytest.raises(Refused) as refused:
        read_bytes(delta.content, "Shop")
    assert str(refused.value) == delta.expected["refused"]


@pytest.mark.parametrize("sample", [s for s in READ if s.store], ids=lambda sample: sample.name)
def test_a_sample_without_stores_is_refused_with_a_hint(sample: Sample) -> None:
    """One message, which names what it was taken for."""
    with pytest.raises(Refused, match="does not say which store it is of") as refused:
        read_bytes(sample.content)
    assert sample.expected["read_as"].split(",")[0].split(" in ")[0].split(";")[0] in str(
        refused.value
    )


def test_every_sample_and_every_expectation_has_its_other_half() -> None:
    """A file without a JSON would be tested by nobody."""
    names = {path.name for path in FOLDER.iterdir()}
    files = {name for name in names if Path(name).suffix != ".json"}
    assert names - files == {f"{name}.json" for name in files}


def test_every_layout_has_a_sample() -> None:
    """Rejects files have tests of their own."""
    read_as = [str(sample.expected.get("read_as")) for sample in SAMPLES]
    unproved = [
        layout.name
        for layout in LAYOUTS
        if not any(reason.startswith(layout.name) for reason in read_as)
    ]
    assert unproved == ["Rejects of an earlier upload"]
