"""OpenBoxes: the stock list, and sheets with a line for each lot, which add up to a level."""

from shelfwatch.files.layouts.layout import Layout

LOTS = Layout(
    "OpenBoxes stock, lots summed",
    item=["product code"],
    count=["quantity", "physical qoh"],
    label=["product name", "product"],
    others=["lot number"],
    sums=True,
)

STOCK = Layout(
    "OpenBoxes stock",
    item=["product code"],
    count=["quantity"],
    label=["product name", "product"],
)
