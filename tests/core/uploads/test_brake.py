"""The brake: what holds a file, and what it says of that."""

from dataclasses import fields, replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelfwatch.core.uploads.brake import NO_BRAKE, BrakeLimits, Harm, StoreFigures, reasons

LIMITS = BrakeLimits()
SHARES = st.decimals(0, 1, places=2)
NUMBERS = st.integers(0, 200)


@st.composite
def some_figures(draw: st.DrawFn) -> StoreFigures:
    """Figures as a plan can have them: a part is never more than its whole."""
    in_stock, compared = draw(NUMBERS), draw(NUMBERS)
    multiplied = draw(st.integers(0, compared))
    return StoreFigures(
        "Berlin",
        in_stock=in_stock,
        to_zero=draw(st.integers(0, in_stock)),
        compared=compared,
        multiplied=multiplied,
        divided=draw(st.integers(0, compared - multiplied)),
        missing=draw(st.integers(0, in_stock)),
    )


@st.composite
def some_limits(draw: st.DrawFn) -> BrakeLimits:
    """Limits as settings can have them."""
    return BrakeLimits(
        share_to_zero=draw(SHARES),
        share_scaled=draw(SHARES),
        share_missing=draw(SHARES),
        minimum=draw(st.integers(1, 50)),
    )


@given(some_figures(), some_limits())
def test_every_reason_is_a_share_that_is_broken(figures: StoreFigures, limits: BrakeLimits) -> None:
    """And it concerns at least as many items as have to be concerned."""
    shares = {
        Harm.TO_ZERO: limits.share_to_zero,
        Harm.MULTIPLIED: limits.share_scaled,
        Harm.DIVIDED: limits.share_scaled,
        Harm.MISSING: limits.share_missing,
    }
    for reason in reasons([figures], limits):
        assert limits.minimum <= reason.concerned <= reason.of
        assert Decimal(reason.concerned) / reason.of > shares[reason.harm]


@given(some_figures(), some_limits(), st.sampled_from(["to_zero", "missing"]))
def test_more_harm_never_lets_a_file_through(
    figures: StoreFigures, limits: BrakeLimits, what: str
) -> None:
    """Who is held at twenty items is held at twenty-one."""
    worse = replace(figures, **{what: min(getattr(figures, what) + 1, figures.in_stock)})
    held = {reason.harm for reason in reasons([figures], limits)}
    assert held <= {reason.harm for reason in reasons([worse], limits)}


@given(some_figures(), some_limits())
def test_looser_limits_never_hold_more(figures: StoreFigures, limits: BrakeLimits) -> None:
    """Raising the minimum, or any share, lets through what was let through before."""
    looser = replace(limits, minimum=limits.minimum + 1, share_to_zero=Decimal(1))
    held = {reason.harm for reason in reasons([figures], limits)}
    assert {reason.harm for reason in reasons([figures], looser)} <= held


@given(some_figures())
def test_switched_off_it_holds_nothing(figures: StoreFigures) -> None:
    """However bad it looks."""
    assert reasons([figures], NO_BRAKE) == []


def test_a_store_without_levels_is_no_reason() -> None:
    """The first load of a store has figures of zero."""
    figures = StoreFigures("Berlin")
    assert {getattr(figures, one.name) for one in fields(figures)} == {"Berlin", 0}
    assert reasons([figures], replace(LIMITS, minimum=1, share_to_zero=Decimal(0))) == []


@pytest.mark.parametrize(
    ("figures", "sentence", "headline"),
    [
        (
            StoreFigures("Berlin", in_stock=500, to_zero=412),
            "Berlin: 412 of 500 items would go out of stock",
            "would take 412 of 500 items of Berlin out of stock",
        ),
        (
            StoreFigures("Berlin", compared=1_200, multiplied=1_000),
            "Berlin: 1,000 of 1,200 counts would be multiplied by 10 or more",
            "would multiply 1,000 of 1,200 counts of Berlin by 10 or more",
        ),
        (
            StoreFigures("Berlin", compared=40, divided=30),
            "Berlin: 30 of 40 counts would be divided by 10 or more",
            "would divide 30 of 40 counts of Berlin by 10 or more",
        ),
        (
            StoreFigures("Berlin", in_stock=40, missing=30),
            "Berlin: 30 of 40 items in stock are missing from this full snapshot",
            "lacks 30 of 40 items of Berlin",
        ),
    ],
)
def test_a_reason_gives_its_figures(figures: StoreFigures, sentence: str, headline: str) -> None:
    """In a sentence of its own, and behind the name of the file."""
    (reason,) = reasons([figures], LIMITS)
    assert (reason.sentence, reason.headline) == (sentence, headline)


def test_the_limits_are_more_than_the_share_and_at_least_the_minimum() -> None:
    """Half is not more than half; twenty items are enough."""
    half = StoreFigures("Berlin", in_stock=40, to_zero=20)
    assert reasons([half], LIMITS) == []
    assert len(reasons([replace(half, to_zero=21)], LIMITS)) == 1
    assert len(reasons([StoreFigures("Berlin", in_stock=20, to_zero=20)], LIMITS)) == 1
    assert reasons([StoreFigures("Berlin", in_stock=19, to_zero=19)], LIMITS) == []
