"""Lightspeed: the product export of X-Series (once Vend), and the item export of R-Series."""

from shelfwatch.files.layouts.layout import Layout, Tracking
from shelfwatch.files.layouts.store_columns import ByName

X_SERIES = Layout(
    "Lightspeed X-Series products",
    item=["sku"],
    across=ByName(r"inventory_(?P<store>.+)", threshold=r"reorder_point_(?P<store>.+)", blank="_"),
    label=["name"],
    marks=["track_inventory"],
    without=["inventory_quantity", "inventory_policy"],
    tracking=Tracking("track_inventory", no=["0", "n", "no", "false"]),
    decimal=".",
)

R_SERIES = Layout(
    "Lightspeed R-Series items",
    item=["custom sku", "system id"],
    across=ByName(r"\[?(?P<store>.+?)\]? - quantity on hand"),
    fallback=["system id"],
    label=["item", "description"],
)
