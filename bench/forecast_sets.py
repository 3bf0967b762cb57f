"""The public sets of intermittent demand that forecasts are judged on, and when they are asked."""

import gzip
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Protocol:
    """How a set is gone through: periods, and how many of them are 30, 90 and 365 days."""

    first: int
    step: int
    days30: int
    days90: int
    days365: int
    lead: int | None = None


PROTOCOLS = {
    "AUTO": Protocol(first=12, step=1, days30=1, days90=3, days365=12),
    "MAN": Protocol(first=60, step=6, days30=4, days90=13, days365=52, lead=7),
    "OIL": Protocol(first=24, step=3, days30=1, days90=3, days365=12),
}


@dataclass(frozen=True)
class SalesSet:
    """Demand by period and item; `leads` are the items' lead times in periods."""

    name: str
    demand: Numbers
    protocol: Protocol
    leads: Places

    @property
    def horizons(self) -> Places:
        """What an order has to last: the lead time and the period until the next order."""
        return self.leads + 1

    @property
    def sizes(self) -> Numbers:
        """Each item's mean size of a sale: what its losses are divided by."""
        sales = np.maximum((self.demand > 0).sum(axis=0), 1)
        return np.asarray(np.maximum(self.demand.sum(axis=0) / sales, 1e-9))

    def origins(self) -> tuple[list[int], list[int]]:
        """The periods before which is asked: for tuning, and for reporting."""
        last = len(self.demand) - int(self.horizons.max())
        all_of_them = list(range(self.protocol.first, last + 1, self.protocol.step))
        half = len(all_of_them) // 2
        return all_of_them[:half], all_of_them[half:]

    def sold_before(self, origin: int) -> Places:
        """The items that sold before an origin: of the others nothing is asked."""
        return np.flatnonzero(self.demand[:origin].sum(axis=0) > 0)

    def following(self, origin: int, items: Places) -> Numbers:
        """What was asked for within each item's horizon."""
        sums = np.vstack([np.zeros(self.demand.shape[1]), np.cumsum(self.demand, axis=0)])
        return np.asarray(sums[origin + self.horizons[items], items] - sums[origin, items])


def read_sets() -> list[SalesSet]:
    """The sets, where they lie beside the checkout (PUBLIC_TEST_DATA); else none."""
    folder = Path(os.environ.get("PUBLIC_TEST_DATA", "")) / "sales"
    files = [(name, folder / f"clean_{name}.csv.gz") for name in PROTOCOLS]
    return [read_set(name, path) for name, path in files if path.is_file()]


def read_set(name: str, path: Path) -> SalesSet:
    """One set: a line for each period, a column for each item."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        next(lines)
        rows = [[float(cell or 0) for cell in line.split(",")] for line in lines]
    demand, protocol = np.array(rows), PROTOCOLS[name]
    items = np.arange(demand.shape[1])
    leads = np.full_like(items, protocol.lead) if protocol.lead else 1 + items % 4
    return SalesSet(name, demand, protocol, leads)
