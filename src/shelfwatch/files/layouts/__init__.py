"""Every layout that is known, one system a module, in the order in which they are tried."""

from collections.abc import Sequence

from shelfwatch.files.layouts.amazon import AFN, FBA, OPEN_LISTINGS
from shelfwatch.files.layouts.erpnext import ERPNEXT
from shelfwatch.files.layouts.kaching import KACHING
from shelfwatch.files.layouts.layout import Layout
from shelfwatch.files.layouts.lightspeed import R_SERIES, X_SERIES
from shelfwatch.files.layouts.loyverse import LOYVERSE, SPANISH
from shelfwatch.files.layouts.magento import MAGENTO
from shelfwatch.files.layouts.medusa import MEDUSA
from shelfwatch.files.layouts.odoo import ODOO
from shelfwatch.files.layouts.openboxes import LOTS
from shelfwatch.files.layouts.plain import PLAIN
from shelfwatch.files.layouts.prestashop import PRESTASHOP
from shelfwatch.files.layouts.rejects_file import REJECTS
from shelfwatch.files.layouts.sap import SAP
from shelfwatch.files.layouts.shopify import PRODUCTS, WIDE, ShopifyCount, inventory
from shelfwatch.files.layouts.square import SQUARE
from shelfwatch.files.layouts.woocommerce import WOOCOMMERCE
from shelfwatch.files.layouts.zoho import ZOHO

__all__ = ["LAYOUTS", "Layout", "ShopifyCount", "known_layouts"]


def known_layouts(
    own: Sequence[Layout] = (), shopify_count: ShopifyCount = ShopifyCount.AVAILABLE
) -> tuple[Layout, ...]:
    """The layouts to try, the more specific ones first; `own` are the installation's.

    A rejects file has all that the plain layout asks for, so it comes before everything, and
    layouts that ask only for common names come last.
    """
    return (
        REJECTS,
        *own,
        SQUARE,
        LOYVERSE,
        SPANISH,
        X_SERIES,
        R_SERIES,
        PRODUCTS,
        inventory(shopify_count),
        WIDE,
        MEDUSA,
        WOOCOMMERCE,
        FBA,
        AFN,
        OPEN_LISTINGS,
        SAP,
        ERPNEXT,
        ZOHO,
        MAGENTO,
        ODOO,
        KACHING,
        LOTS,
        PLAIN,
        PRESTASHOP,
    )


LAYOUTS = known_layouts()
