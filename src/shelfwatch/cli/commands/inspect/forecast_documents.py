"""What scripts get of forecasts as JSON, field by field; tests pin these shapes."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from shelfwatch.cli.output.json_writer import Shape
from shelfwatch.core.forecast.advice import Dates
from shelfwatch.core.stock.count import exact

if TYPE_CHECKING:
    from shelfwatch.service.forecasting.forecast import Foretold


def foretold(found: "Foretold") -> Shape:
    """An entry of `forecast --json` and `reorder --json`; what is not known is null."""
    advice = found.advice
    weekly = None if advice.weekly is None else exact(round(Decimal(advice.weekly), 2))
    return {
        "store": found.store,
        "item": found.item,
        "name": found.name,
        "count": exact(found.count),
        "weekly": weekly,
        "runs_out": run_out_dates(advice.runs_out),
        "order_by": day(advice.order_by),
        "order": exact(advice.order),
        "reason": advice.reason,
    }


def run_out_dates(found: Dates) -> Shape:
    """The range of days on which an item runs out."""
    return {"early": day(found.early), "middle": day(found.middle), "late": day(found.late)}


def day(at: date | None) -> str | None:
    """A day as ISO 8601 has it, or null."""
    return None if at is None else at.isoformat()
