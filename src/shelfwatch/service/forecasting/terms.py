"""How each item is ordered: by the most specific rule that says so, else as the settings say."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from shelfwatch.core.forecast.order import OrderTerms
from shelfwatch.core.rules.rules import Rules
from shelfwatch.service.forecasting.forecast import TermsOf

# What a rule calls each part; a pack and a least order are counts, and stay exact.
PARTS = {
    "lead_time": "lead_days",
    "review_time": "review_days",
    "pack": "pack",
    "least_order": "least",
    "safety": "safety",
}
COUNTS = ("pack", "least_order")


def terms_by(rules: Rules, usual: OrderTerms) -> TermsOf:
    """How an item of a store is ordered, by these rules; each part by the rule that gives it."""
    # Most shops have no such rule, and a million items need not be compared with the others.
    named = {key for rule in rules.rules for key in rule.values if key in PARTS}

    def terms_of(store: str, item: str) -> OrderTerms:
        parts: dict[str, Any] = {}
        for key in named:
            found = rules.find(key, store, item)
            if found is not None and isinstance(found.value, Decimal):
                parts[PARTS[key]] = found.value if key in COUNTS else float(found.value)
        return replace(usual, **parts) if parts else usual

    return terms_of
