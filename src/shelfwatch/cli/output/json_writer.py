"""Writes JSON for scripts: exact numbers, ASCII only, one entry of a list on a line."""

import sys
from collections.abc import Iterable, Mapping

import simplejson

Shape = Mapping[str, object]


def encode(value: object) -> str:
    """`value` as one line of JSON; a Decimal becomes the number that it is, digit for digit."""
    # simplejson, because the standard json makes a float of a Decimal: 0.1 + 0.2 would not be 0.3.
    return simplejson.dumps(value, use_decimal=True)


def write_object(shape: Shape) -> None:
    """Print one object over several lines."""
    sys.stdout.write(simplejson.dumps(shape, use_decimal=True, indent=2) + "\n")


def write_list(shapes: Iterable[Shape]) -> None:
    """Print a list as its entries come, so that a million of them need no memory."""
    # By hand: json.dumps would need the whole list, which for `stock` may have a million entries.
    between = "[\n"
    for shape in shapes:
        sys.stdout.write(between + encode(shape))
        between = ",\n"
    sys.stdout.write("[]\n" if between == "[\n" else "\n]\n")
