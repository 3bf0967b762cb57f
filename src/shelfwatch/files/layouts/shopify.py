"""Shopify: the inventory export, the one of before 2023, and the product exports, old and new."""

from enum import StrEnum

from shelfwatch.files.layouts.layout import Layout, Tracking
from shelfwatch.files.layouts.store_columns import Backlog

OPTIONS = ("handle", "option1 value", "option2 value", "option3 value")

# A dash stands for no SKU; "Default Title" is the option of a product that has none.
NO_SKU = ("-", "default title")


class ShopifyCount(StrEnum):
    """Which of Shopify's counts is taken: what can be sold, or what lies in the store."""

    AVAILABLE = "available"
    ON_HAND = "on hand"


COUNTS = {
    ShopifyCount.AVAILABLE: ["available (not editable)", "available"],
    ShopifyCount.ON_HAND: ["on hand (current)", "on hand"],
}


def inventory(chosen: ShopifyCount) -> Layout:
    """The inventory export, with the chosen count, or the other where it has only that."""
    other = [kind for kind in ShopifyCount if kind is not chosen]
    return Layout(
        "Shopify inventory",
        store=["location"],
        item=["sku"],
        count=[name for kind in (chosen, *other) for name in COUNTS[kind]],
        fallback=[OPTIONS, "handle"],
        label=["title"],
        others=["handle"],
        no_item=NO_SKU,
        has_stores=True,
        has_choice=True,
    )


WIDE = Layout(
    "Shopify inventory, a column for each location",
    item=["sku"],
    across=Backlog(["sku", "hs code", "coo"]),
    fallback=[OPTIONS, "handle"],
    label=["title"],
    others=["handle", "option1 name", "option1 value"],
    without=["location", *(name for names in COUNTS.values() for name in names)],
    no_item=NO_SKU,
)

PRODUCTS = Layout(
    "Shopify products",
    item=["variant sku"],
    count=["variant inventory qty"],
    fallback=[OPTIONS, "handle"],
    label=["title"],
    others=["handle"],
    tracking=[Tracking("variant inventory tracker", no=[""])],
    no_item=NO_SKU,
)

PRODUCTS_TODAY = Layout(
    "Shopify products",
    item=["sku"],
    count=["inventory quantity"],
    fallback=[("url handle", "option1 value", "option2 value", "option3 value"), "url handle"],
    label=["title"],
    others=["url handle"],
    tracking=[Tracking("inventory tracker", no=[""])],
    no_item=NO_SKU,
)
