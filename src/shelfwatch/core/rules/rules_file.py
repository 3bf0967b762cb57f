"""A rules file: TOML text in, rules out, or one sentence that says what is wrong and where."""

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from shelfwatch.core.errors import Misuse
from shelfwatch.core.rules.rules import NEVER, Pattern, Rule, Rules, Value

HEADER = re.compile(r"\s*\[\[\s*rule\s*\]\]")

# What a rule may say of the items that it matches, beside its patterns.
# The last five are how an item is ordered, with the least and the most that each may be.
LIMITS = {
    "threshold": (Decimal(0), None),
    "lead_time": (Decimal(0), Decimal(365)),
    "review_time": (Decimal(1), Decimal(365)),
    "pack": (Decimal("0.000001"), None),
    "least_order": (Decimal(0), None),
    "safety": (Decimal("0.001"), Decimal("0.5")),
}
KEYS = tuple(LIMITS)


def parse_rules(text: str, file: str) -> Rules:
    """The rules of a file. Raises Misuse, naming the file and the line, where it can't be read."""
    try:
        content = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise Misuse(f"{file} is no TOML: {error}; mend that line.") from error
    lines = [number for number, line in enumerate(text.splitlines(), 1) if HEADER.match(line)]
    tables = content.pop("rule", [])
    is_list = isinstance(tables, list) and all(isinstance(one, dict) for one in tables)
    if content or not is_list:
        extra = next(iter(content), "rule")
        raise Misuse(f"{file} has {extra!r}, which is no [[rule]]: write each rule below [[rule]].")
    places = [f"{file} line {line}" for line in lines]
    # TOML has other ways to write the same list, whose lines nobody knows.
    if len(places) != len(tables):
        places = [f"{file} rule {number}" for number in range(1, len(tables) + 1)]
    return Rules([to_rule(table, place) for table, place in zip(tables, places, strict=True)])


def to_rule(table: Mapping[str, Any], place: str) -> Rule:
    """One rule from its table. Raises Misuse."""
    values = dict(table)
    patterns = [pattern_of(values.pop(key, "*"), key, place) for key in ("store", "item")]
    unknown = [key for key in values if key not in KEYS]
    if unknown:
        known = ", ".join(("store", "item", *KEYS))
        raise Misuse(f"{place}: a rule has no {unknown[0]!r}; it may have {known}.")
    if not values:
        raise Misuse(f"{place}: the rule says nothing; give it a threshold or how it is ordered.")
    return Rule(
        patterns[0], patterns[1], {key: value_of(values[key], key, place) for key in values}, place
    )


def pattern_of(text: object, key: str, place: str) -> Pattern:
    """The pattern for a store or an item. Raises Misuse."""
    if not isinstance(text, str) or not text.strip():
        raise Misuse(f"{place}: {key} must be a name in quotes, with * for any text in it.")
    return Pattern(text.strip(), is_store=key == "store")


def value_of(value: object, key: str, place: str) -> Value:
    """A number within the limits of its key, or for a threshold `never`. Raises Misuse."""
    if value == NEVER and key == "threshold":
        return NEVER
    least, most = LIMITS[key]
    # A bool is an int to Python.
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        number = Decimal(value)
        if number.is_finite() and number >= least and (most is None or number <= most):
            return number
    end = "on" if most is None else f"to {most}"
    never = f', or "{NEVER}"' if key == "threshold" else ""
    raise Misuse(f"{place}: {key} must be a number from {least:f} {end}{never}.")
