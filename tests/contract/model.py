"""The promises as plain Python, written straight from DESIGN: what a platform is held against.

It knows nothing of files, lateness per store, kept sets or plans; it remembers, for each level,
the newest version that covered it.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal

from shelfwatch.core.alerting.alert import alert_id
from shelfwatch.core.alerting.delivery import delivery_id
from shelfwatch.core.stock.change import AlertKind

Row = tuple[str, str, str]
"""Store, item and count as a file spells them."""

LevelKey = tuple[str, str]
Accounts = tuple[int, int, int, int, int]
UNTRACKED = {"not stocked"}
EVER = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Step:
    """A level before and after."""

    level: LevelKey
    before: int | None
    after: int
    was_forgotten: bool = False


@dataclass
class Rows:
    """What the rows of one file come to."""

    good: dict[LevelKey, int] = field(default_factory=dict)
    repeats: int = 0
    untracked: int = 0
    rejected: int = 0


@dataclass
class Model:
    """Everything that the promises cover."""

    levels: dict[LevelKey, int] = field(default_factory=dict)
    word: dict[LevelKey, datetime] = field(default_factory=dict)
    forgotten: dict[str, datetime] = field(default_factory=dict)
    loaded: dict[str, Accounts] = field(default_factory=dict)
    unchecked: dict[str, list[Step]] = field(default_factory=dict)
    outages: set[LevelKey] = field(default_factory=set)
    alerts: dict[str, list[Step]] = field(default_factory=dict)
    messages: set[tuple[str, str]] = field(default_factory=set)

    def load(self, upload: str, rows: Sequence[Row], version: datetime) -> Accounts:
        """Take a file; the five outcomes."""
        if upload in self.loaded:
            changed, unchanged, *rest = self.loaded[upload]
            return 0, changed + unchanged, rest[0], rest[1], rest[2]
        read = understand(rows)
        keys = {level for level in read.good if self._is_newest(level, version)}
        steps = [
            Step(level, self.levels.get(level), read.good[level])
            for level in keys
            if self.levels.get(level) != read.good[level]
        ]
        for level in read.good:
            self.word[level] = max(version, self.word.get(level, EVER))
        self.levels.update({step.level: step.after for step in steps})
        self.unchecked[upload] = steps
        self.loaded[upload] = (
            len(steps),
            len(keys) - len(steps) + read.repeats,
            len(read.good) - len(keys),
            read.untracked,
            read.rejected,
        )
        return self.loaded[upload]

    def check(self, subscribers: dict[str, set[str]]) -> None:
        """Judge what nobody has judged; an empty set of stores means all of them."""
        for upload, steps in self.unchecked.items():
            keys: dict[tuple[str, AlertKind], list[Step]] = defaultdict(list)
            for step in steps:
                news = news_of(step)
                if news is not None:
                    keys[step.level[0], news].append(step)
                self._keep_outage(step, news)
            for (store, news), found in keys.items():
                self.alerts[alert_id(upload, store, news)] = found
            for address, stores in subscribers.items():
                self._tell(upload, address, [key for key in keys if not stores or key[0] in stores])
        self.unchecked = {}

    def forget(self, store: str, item: str | None, version: datetime) -> int:
        """Remove levels; older files do not bring them back."""
        gone = [key for key in self.levels if key[0] == store and item in (None, key[1])]
        for key in gone:
            del self.levels[key]
            self.word[key] = max(version, self.word[key])
        self.outages -= set(gone)
        self.unchecked = {
            upload: [
                replace(step, was_forgotten=step.was_forgotten or step.level in gone)
                for step in steps
            ]
            for upload, steps in self.unchecked.items()
        }
        if gone and item is None:
            self.forgotten[store] = version
        return len(gone)

    def _is_newest(self, level: LevelKey, version: datetime) -> bool:
        """Equal versions: the later arrival wins."""
        newest = max(self.word.get(level, EVER), self.forgotten.get(level[0], EVER))
        return version >= newest

    def _keep_outage(self, step: Step, news: AlertKind | None) -> None:
        if news is AlertKind.OUT and not step.was_forgotten:
            self.outages.add(step.level)
        elif news is AlertKind.BACK:
            self.outages.discard(step.level)

    def _tell(self, upload: str, address: str, keys: Sequence[tuple[str, AlertKind]]) -> None:
        if any(news is AlertKind.OUT for _, news in keys):
            ids = [alert_id(upload, store, news) for store, news in keys]
            self.messages.add((address, delivery_id(address, ids)))


def understand(rows: Sequence[Row]) -> Rows:
    """Each row's count, or why it has none; repeats only where all of a level agree."""
    read = Rows()
    found: dict[LevelKey, list[int]] = defaultdict(list)
    for store, item, cell in rows:
        if not item.strip():
            read.rejected += 1
        elif cell in UNTRACKED:
            read.untracked += 1
        elif not cell.lstrip("-").isdigit():
            read.rejected += 1
        else:
            found[store.strip().casefold(), item.strip()].append(int(cell))
    for level, counts in found.items():
        if len(set(counts)) == 1:
            read.good[level] = counts[0]
            read.repeats += len(counts) - 1
        else:
            read.rejected += len(counts)
    return read


def news_of(step: Step) -> AlertKind | None:
    """Out when it becomes zero or less, back when it leaves that."""
    was_out = step.before is not None and step.before <= 0
    if step.after <= 0 and not was_out:
        return AlertKind.OUT
    return AlertKind.BACK if step.after > 0 and was_out else None


def item_entries(steps: Sequence[Step]) -> list[tuple[str, Decimal | None, Decimal]]:
    """Item, before and after, as an alert has them."""
    return sorted(
        (step.level[1], None if step.before is None else Decimal(step.before), Decimal(step.after))
        for step in steps
    )
