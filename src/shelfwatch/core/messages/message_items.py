"""The items of a message, as its text and its HTML say them."""

from shelfwatch.core.stock.change import Change, called
from shelfwatch.core.stock.count import show
from shelfwatch.core.text.harmless import spelt_out

# Items of one section that stand in the message itself; the rest is in the attached CSV.
LONGEST_LIST = 50


IN_THE_LIST = "in the attached list"


def item_text(change: Change) -> str:
    """The item with its readable name, on one line, with nothing in it that acts."""
    return spelt_out(called(change.item, change.name))


def before_text(change: Change) -> str:
    """What the count was, or that nobody knew; "still" where it is the same."""
    if change.before is not None and change.before == change.after:
        return "still"
    return "not seen before" if change.before is None else f"was {show(change.before)}"
