"""Zoho Inventory: the item export; `Opening Stock` is no count."""

from shelfwatch.files.layouts.layout import Layout

ZOHO = Layout(
    "Zoho items",
    store=["location name", "warehouse name"],
    item=["sku"],
    count=["stock on hand"],
    label=["item name"],
    marks=["item id", "opening stock", "warehouse name"],
    threshold=["reorder point", "reorder level"],
)
