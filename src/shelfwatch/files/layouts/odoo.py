"""Odoo: the export of quants, one line for each lot, which add up to a level."""

from shelfwatch.files.layouts.layout import Layout

ODOO = Layout(
    "Odoo quants, lots summed",
    store=["location_id", "location"],
    item=["product_id", "product"],
    count=["quantity", "inventory_quantity"],
    has_stores=True,
    sums=True,
)
