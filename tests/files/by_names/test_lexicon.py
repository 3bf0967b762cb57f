"""The lexicon: one data file that a person can add to, without a name that means two things."""

from itertools import combinations

import pytest

from shelfwatch.files.meaning.column_names import lexicon


def kinds(name: str) -> set[str]:
    """What a name may mean."""
    return {f"{sense.kind}.{sense.part}" for sense in lexicon().senses(name)}


@pytest.mark.parametrize(
    "name",
    [
        "discountValue",
        "account_code",
        "CURRENCY_CODE",
        "Item Type",
        "composite_handle",
        "Qty ordered value",
        "Stock value",
        "Stock status",
        "Unit price",
        "Maximum",
    ],
)
def test_parts_of_words_do_not_mislead(name: str) -> None:
    """FORMATS names them: `count` in discountValue, `item` in Item Type."""
    assert not kinds(name)


def test_a_threshold_is_no_count_and_no_store() -> None:
    """`lager` stands in Mindestlagerbestand."""
    assert kinds("Mindestlagerbestand") == {"threshold.threshold"}


def test_only_few_names_are_an_items_and_a_counts() -> None:
    """Where one is, as the French and Spanish `nombre`, the values decide."""
    mixed = {
        name
        for name, senses in lexicon().names.items()
        for one, other in combinations(sorted({sense.kind for sense in senses}), 2)
        if {one, other} == {"item", "count"}
    }
    assert mixed == {"nombre"}
