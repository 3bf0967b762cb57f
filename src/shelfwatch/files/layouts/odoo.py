"""Odoo: the export of quants, one line for each lot, which add up to a level."""

from shelfwatch.files.layouts.layout import Layout

ODOO = Layout(
    "Odoo quants, lots summed",
    store=["location_id", "location"],
    item=["product_id", "product"],
    count=["quantity", "inventory_quantity"],
    marks=[
        "lot_id",
        "inventory_quantity",
        "reserved_quantity",
        "package_id",
        "lot/serial number",
        "inventoried quantity",
        "counted quantity",
        "reserved quantity",
    ],
    without=["date", "reference", "from", "to", "picking_id", "move_id"],
    has_stores=True,
    sums=True,
)
