"""Medusa 1: the product export; a variant whose inventory isn't managed has no count."""

from shelfwatch.files.layouts.layout import Layout, Tracking

MEDUSA = Layout(
    "Medusa products",
    item=["variant sku"],
    count=["variant inventory quantity"],
    label=[("product title", "variant title"), "product title"],
    tracking=Tracking("variant manage inventory", no=["false"]),
)
