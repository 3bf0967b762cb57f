"""OpenBoxes: sheets with a line for each lot, which add up to a level.

Its plain stock list has the names of anybody, and is read by them.
"""

from shelfwatch.files.layouts.layout import Layout

LOTS = Layout(
    "OpenBoxes stock, lots summed",
    item=["product code"],
    count=["quantity", "physical qoh"],
    label=["product name", "product"],
    others=["lot number"],
    marks=["ob qoh", "physical qoh", "bin location"],
    sums=True,
)
