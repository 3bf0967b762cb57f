"""A shop whose true demand is known: what is foretold of it, and how often it holds."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import numpy as np
import pytest

from shelfwatch.core.forecast.order import OrderTerms
from shelfwatch.core.forecast.sums import SaleDay, Tuning
from shelfwatch.core.stock.level import Level
from shelfwatch.ports import LevelDemand
from shelfwatch.service.forecasting.forecast import Foretold, rows_of

pytestmark = pytest.mark.slow

DAYS = 90
BEGUN = date(2026, 9, 1)
FIRST = BEGUN.toordinal()


@dataclass
class Shelf:
    """One item: each day some of it is asked for, and what is there is sold."""

    count: float = 40
    low: float = 10
    batch: float = 40
    days: list[SaleDay] = field(default_factory=list)
    out: list[tuple[float, float]] = field(default_factory=list)
    ask: list[float] = field(default_factory=list)

    def live(self, day: int, asked: float, *, is_seen: bool = True, came: float = 0.0) -> None:
        """One day: demand, perhaps a delivery, and the file of the evening where there is one."""
        self.ask.append(asked)
        sold = min(asked, self.count)
        was_out = self.count <= 0
        self.count += came - sold
        if is_seen:
            self.days.append(SaleDay(FIRST + day, sold, came))
        if not was_out and self.count <= 0:
            self.out.append((FIRST + day + 0.5, float("inf")))
        if was_out and self.count > 0:
            self.out[-1] = (self.out[-1][0], FIRST + day + 0.5)

    def level(self, item: str, last: int = DAYS - 1, first: int = 0) -> LevelDemand:
        """What Shelfwatch knows of it."""
        at = datetime.combine(BEGUN + timedelta(days=last), time(), UTC)
        return LevelDemand(
            level=Level("Berlin", item, Decimal(str(round(self.count, 3))), at),
            first=BEGUN + timedelta(days=first),
            last=BEGUN + timedelta(days=last),
            days=self.days,
            without_stock=self.out,
        )


def rows(*levels: LevelDemand) -> dict[str, Foretold]:
    """What is foretold of these levels, by item."""
    terms = OrderTerms(lead_days=7, review_days=7)
    return {row.item: row for row in rows_of(list(levels), lambda _s, _i: terms, Tuning(), ())}


def weekly(row: Foretold) -> float:
    """Units a week; they have to be known."""
    assert row.advice.weekly is not None
    return row.advice.weekly


def lived(rate: float, *, seed: int, weekend: float = 1.0, count: float = 40) -> Shelf:
    """An item that sells so many a day, by Poisson, and is ordered when it is low."""
    chance, found = np.random.default_rng(seed), Shelf(count=count)
    for day in range(DAYS):
        factor = weekend if day % 7 in (5, 6) else 1.0
        came = found.batch if found.count < found.low else 0.0
        found.live(day, float(chance.poisson(rate * factor)), came=came)
    return found


def test_what_was_asked_for_while_it_was_out_is_not_taken_for_no_demand() -> None:
    """Out half of the time: the rate is nearly right, where a plain average is half of it."""
    found = [Shelf(count=14, low=0, batch=0) for _ in range(40)]
    chance = np.random.default_rng(1)
    for shelf in found:
        for day in range(DAYS):
            # Delivered every other week, and gone in one.
            shelf.live(day, float(chance.poisson(2)), came=14 if day % 14 == 13 else 0)
    seen = rows(*(shelf.level(f"I{place}") for place, shelf in enumerate(found)))
    assert np.mean([weekly(row) for row in seen.values()]) == pytest.approx(14, rel=0.1)
    sold = np.mean([sum(day.sold for day in shelf.days) for shelf in found]) / DAYS * 7
    assert sold < 9


def test_returns_and_stocktakes_upwards_are_no_negative_demand() -> None:
    """Five came back on one day, and a count found twenty more."""
    plain, returned = lived(1.0, seed=2), lived(1.0, seed=2)
    returned.days.append(SaleDay(FIRST + DAYS - 1, 0.0, 5.0))
    returned.days.append(SaleDay(FIRST + DAYS - 1, 0.0, 20.0))
    seen = rows(plain.level("plain"), returned.level("returned"))
    assert weekly(seen["returned"]) == weekly(seen["plain"])


def test_a_typing_error_that_was_put_right_is_left_out_and_said() -> None:
    """200 fewer on one day, and 199 more on the next."""
    plain, wrong = lived(1.0, seed=3, count=300), lived(1.0, seed=3, count=300)
    wrong.days += [SaleDay(FIRST + 50, 200.0), SaleDay(FIRST + 51, 0.0, 199.0)]
    wrong.days.sort(key=lambda day: day.day)
    seen = rows(plain.level("plain"), wrong.level("wrong"))
    assert weekly(seen["wrong"]) == pytest.approx(weekly(seen["plain"]), rel=0.05)
    assert "1 fall put right within a week not counted" in seen["wrong"].advice.reason


def test_days_without_a_file_are_neither_lost_nor_taken_for_quiet_ones() -> None:
    """What sold on them shows in the next file; after the last file nothing is known."""
    chance = np.random.default_rng(4)
    daily, weekly_files = Shelf(count=400), Shelf(count=400)
    waiting = 0.0
    for day in range(DAYS):
        asked = float(chance.poisson(2))
        daily.live(day, asked)
        waiting += asked
        if day % 7 == 5:
            weekly_files.live(day, waiting)
            waiting = 0.0
    (each_day,) = rows(daily.level("A")).values()
    (each_week,) = rows(weekly_files.level("A", last=82)).values()
    assert weekly(each_week) == pytest.approx(weekly(each_day), rel=0.1)


def test_a_weekly_rhythm_is_met_on_average() -> None:
    """Closed on two days of seven; the week's demand is right, and the range holds a week's end."""
    found = lived(2.0, seed=5, weekend=0.0, count=300)
    row = rows(found.level("rhythm"))["rhythm"]
    assert weekly(row) == pytest.approx(10, rel=0.15)


def test_a_new_and_a_dead_item_are_said_to_be_that() -> None:
    """The new one says how little is known, and the dead one is not ordered."""
    new, dead, slow = Shelf(), Shelf(), Shelf(count=3)
    new.days = [SaleDay(FIRST + 85, 1.0), SaleDay(FIRST + 88, 2.0)]
    slow.days = [SaleDay(FIRST + 10, 1.0)]
    seen = rows(new.level("new", first=80), dead.level("dead"), slow.level("slow"))
    assert seen["new"].advice.reason == "not enough history: 2 sales in 9 days"
    assert seen["dead"].advice.reason == "no sale in the 89 days it was in stock"
    assert seen["dead"].advice.order is None
    assert seen["slow"].advice.order == 0
    assert seen["slow"].advice.runs_out.late is None


def test_the_range_holds_in_four_cases_of_five() -> None:
    """Lumpy and slow items with and without stock-outs; their true demand goes on as it was."""
    chance = np.random.default_rng(6)
    levels, ends = [], []
    for place in range(800):
        rate, size = float(chance.uniform(0.1, 1.5)), int(chance.integers(1, 6))

        def asked(rate: float = rate, size: int = size) -> float:
            return float(chance.integers(1, size + 1, chance.poisson(rate)).sum())

        shelf = Shelf(count=30, low=8 * size, batch=float(40 * size))
        for day in range(DAYS):
            shelf.live(day, asked(), came=shelf.batch if shelf.count < shelf.low else 0.0)
        shelf.count = max(shelf.count, 1.0)
        levels.append(shelf.level(f"{place:03}"))
        used, days = 0.0, 0
        while used < shelf.count and days < 2_000:
            used, days = used + asked(), days + 1
        ends.append(days)
    held = [
        early <= DAYS - 1 + days <= late
        for row, days in zip(
            sorted(rows(*levels).values(), key=lambda row: row.item), ends, strict=True
        )
        if (early := since(row.advice.runs_out.early)) is not None
        and (late := since(row.advice.runs_out.late)) is not None
    ]
    assert len(held) > 600
    assert 0.76 <= np.mean(held) <= 0.84


def since(day: date | None) -> int | None:
    """Days since the shop began."""
    return None if day is None else (day - BEGUN).days
