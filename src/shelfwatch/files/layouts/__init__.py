"""Every layout that is known: one table for each kind of system, in the order of being tried."""

from collections.abc import Sequence

from shelfwatch.files.layouts.enterprise import ENTERPRISE
from shelfwatch.files.layouts.layout import Layout
from shelfwatch.files.layouts.marketplaces import MARKETPLACES
from shelfwatch.files.layouts.plain import PLAIN
from shelfwatch.files.layouts.rejects_file import REJECTS
from shelfwatch.files.layouts.shopify import (
    PRODUCTS,
    PRODUCTS_TODAY,
    WIDE,
    ShopifyCount,
    inventory,
)
from shelfwatch.files.layouts.shops import SHOPS
from shelfwatch.files.layouts.tills import KACHING, TILLS

__all__ = ["LAYOUTS", "Layout", "ShopifyCount", "known_layouts"]


def known_layouts(
    own: Sequence[Layout] = (), shopify_count: ShopifyCount = ShopifyCount.AVAILABLE
) -> tuple[Layout, ...]:
    """The layouts to try, the more specific ones first; `own` are the installation's.

    A rejects file has all that the plain layout asks for, so it comes before everything, and
    layouts that ask only for common names come last.
    """
    shopify = (PRODUCTS, PRODUCTS_TODAY, inventory(shopify_count), WIDE)
    return (REJECTS, *own, *TILLS, *shopify, *SHOPS, *MARKETPLACES, *ENTERPRISE, KACHING, PLAIN)


LAYOUTS = known_layouts()
