"""Magento: stock by source; a status of 0 means disabled, which is not out of stock."""

from shelfwatch.files.layouts.layout import Layout, Tracking

MAGENTO = Layout(
    "Magento stock by source",
    store=["source_code"],
    item=["sku"],
    count=["quantity"],
    tracking=Tracking("status", no=["0"]),
    decimal=".",
    has_stores=True,
)
