"""The course of a level as a step chart: SVG made here, so that it needs no script and prints."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal
from itertools import pairwise

from shelfwatch.core.stock.count import show
from shelfwatch.core.stock.outage import Outage
from shelfwatch.ports.reading import CountPoint

WIDTH, HEIGHT = 900, 240
LEFT, RIGHT, TOP, BOTTOM = 56, 12, 24, 30

# Between two labels of the time, so that none covers another.
LABEL_WIDTH = 110

SHORTEST = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Label:
    """A text beside the chart."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of time in which the item was out."""

    x: float
    width: float
    title: str


@dataclass(frozen=True, slots=True)
class Mark:
    """An upload that brought items."""

    x: float
    y: float
    title: str


@dataclass(frozen=True, slots=True)
class Chart:
    """What a template draws; `summary` says the same in words."""

    path: str
    bands: Sequence[Band]
    marks: Sequence[Mark]
    counts: Sequence[Label]
    times: Sequence[Label]
    zero: float
    threshold: float | None
    summary: str
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True, slots=True)
class Scale:
    """From a moment and a count to a place in the picture."""

    start: datetime
    end: datetime
    low: Decimal
    high: Decimal

    def x(self, at: datetime) -> float:
        """From the left."""
        share = (min(max(at, self.start), self.end) - self.start) / (self.end - self.start)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y(self, count: Decimal) -> float:
        """From the top."""
        share = (self.high - count) / (self.high - self.low)
        return round(TOP + float(share) * (HEIGHT - TOP - BOTTOM), 1)


def draw(
    points: Sequence[CountPoint],
    outages: Sequence[Outage],
    threshold: Decimal | None,
    now: datetime,
    zone: tzinfo,
) -> Chart | None:
    """The chart of a level up to now, or None where it has no course yet."""
    ordered = sorted(points, key=lambda point: point.at)
    known = [(point.at, point.count) for point in ordered if point.count is not None]
    if not known:
        return None
    scale = scale_of(known, threshold, now)
    return Chart(
        path=steps(ordered, scale),
        bands=[band(outage, scale, zone) for outage in outages],
        marks=marks(known, scale, zone),
        counts=count_labels(scale),
        times=time_labels(scale, zone),
        zero=scale.y(Decimal()),
        threshold=None if threshold is None else scale.y(threshold),
        summary=summary(known, outages, zone),
    )


def scale_of(
    known: Sequence[tuple[datetime, Decimal]], threshold: Decimal | None, now: datetime
) -> Scale:
    """From the first count to now, and from zero or below to the highest."""
    start = known[0][0]
    end = max(now, known[-1][0], start + SHORTEST)
    counts = [count for _, count in known] + ([] if threshold is None else [threshold])
    low, high = min([Decimal(), *counts]), max([Decimal(1), *counts])
    return Scale(start, end, low, high)


def steps(points: Sequence[CountPoint], scale: Scale) -> str:
    """The line: flat until the next count, and broken where the level was removed."""
    parts: list[str] = []
    is_drawn = False
    for point in points:
        x = scale.x(point.at)
        if point.count is None:
            parts.append(f"H{x}" if is_drawn else "")
            is_drawn = False
            continue
        y = scale.y(point.count)
        parts.append(f"H{x}V{y}" if is_drawn else f"M{x} {y}")
        is_drawn = True
    return "".join(parts) + (f"H{scale.x(scale.end)}" if is_drawn else "")


def band(outage: Outage, scale: Scale, zone: tzinfo) -> Band:
    """An outage as a band; one that is open goes on to the right end."""
    start, end = scale.x(outage.began), scale.x(outage.ended or scale.end)
    until = f"until {day(outage.ended, zone)}" if outage.ended else "until today"
    return Band(
        start, max(2.0, round(end - start, 1)), f"Out since {day(outage.began, zone)} {until}"
    )


def marks(known: Sequence[tuple[datetime, Decimal]], scale: Scale, zone: tzinfo) -> Sequence[Mark]:
    """Where more came: each rise of the count."""
    return [
        Mark(scale.x(at), scale.y(count), f"{show(count - before)} more on {day(at, zone)}")
        for (_, before), (at, count) in pairwise(known)
        if count > before
    ]


def count_labels(scale: Scale) -> Sequence[Label]:
    """The highest count, zero, and the lowest where that is below."""
    wanted = {scale.high, Decimal(), scale.low}
    return [Label(LEFT - 8, scale.y(count) + 4, show(count)) for count in sorted(wanted)]


def time_labels(scale: Scale, zone: tzinfo) -> Sequence[Label]:
    """A few moments below, as far apart as their texts are long."""
    number = (WIDTH - LEFT - RIGHT) // LABEL_WIDTH
    step = (scale.end - scale.start) / number
    found = [scale.start + step * place for place in range(number)]
    if scale.end - scale.start < timedelta(days=2):
        texts = [f"{at.astimezone(zone):%H:%M}" for at in found]
    else:
        texts = [f"{at.astimezone(zone):%d %b}".lstrip("0") for at in found]
    return [Label(scale.x(at), HEIGHT - 8, text) for at, text in zip(found, texts, strict=True)]


def summary(
    known: Sequence[tuple[datetime, Decimal]], outages: Sequence[Outage], zone: tzinfo
) -> str:
    """What the chart shows, in a sentence or two."""
    (first, start), (last, end) = known[0], known[-1]
    lowest, highest = min(count for _, count in known), max(count for _, count in known)
    out = f" It was out {len(outages)} times." if len(outages) > 1 else ""
    out = " It was out once." if len(outages) == 1 else out
    return (
        f"From {show(start)} on {day(first, zone)} to {show(end)} on {day(last, zone)},"
        f" between {show(lowest)} and {show(highest)}.{out}"
    )


def day(at: datetime, zone: tzinfo) -> str:
    """A day as people write it."""
    return f"{at.astimezone(zone):%d %b %Y}".lstrip("0")
