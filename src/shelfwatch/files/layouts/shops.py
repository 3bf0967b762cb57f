"""Shop systems but Shopify: WooCommerce, Wix, Squarespace, BigCommerce, PrestaShop and others.

A blank stock of WooCommerce means that it is not managed; a product that only heads its variants
is no level. In Magento a status of 0 means disabled, which is not out of stock.
"""

from shelfwatch.files.layouts.layout import Layout, Parents, Tracking
from shelfwatch.files.layouts.store_columns import ByName

# Products that head others, or are sold elsewhere: in English in every language of the shop.
WOOCOMMERCE_PARENTS = ["variable", "grouped", "external"]

WOOCOMMERCE = Layout(
    "WooCommerce products",
    item=["sku"],
    count=["stock"],
    fallback=["id"],
    label=["name"],
    threshold=["low stock amount"],
    others=["in stock?"],
    tracking=[Tracking("type", no=WOOCOMMERCE_PARENTS)],
    untracked=["", "parent"],
    unguards=True,
)

WIX = Layout(
    "Wix products",
    item=["sku"],
    count=["inventory"],
    fallback=[("handleid", "productoptiondescription1", "productoptiondescription2"), "handleid"],
    label=["name"],
    others=["handleid", "fieldtype"],
    parents=Parents("fieldtype", "handleid", parent="product", child="variant"),
    untracked=["instock", ""],
    zeros=["outofstock"],
)

SQUARESPACE = Layout(
    # `Unlimited` is not counted.
    "Squarespace products",
    item=["sku"],
    count=["stock"],
    fallback=["variant id [non editable]"],
    label=["title"],
    others=["variant id [non editable]"],
    untracked=["unlimited", ""],
)

BIGCOMMERCE = Layout(
    # Some of its files name the count twice, with the same values.
    "BigCommerce products",
    item=["product code/sku"],
    count=["current stock level"],
    fallback=["product id"],
    label=["product name"],
    threshold=["low stock level"],
    tracking=[Tracking("track inventory", no=["none", "by option", "by options"])],
    takes_first=True,
)

PRESTASHOP = Layout(
    "PrestaShop products",
    item=["reference", "name"],
    count=["quantity"],
    fallback=["name"],
    label=["name"],
    marks=["price (tax excl.)", ("base price", "final price")],
)

MAGENTO = Layout(
    "Magento stock by source",
    store=["source_code"],
    item=["sku"],
    count=["quantity"],
    tracking=[Tracking("status", no=["0"])],
    decimal=".",
    has_stores=True,
)

MEDUSA = Layout(
    "Medusa products",
    item=["variant sku"],
    count=["variant inventory quantity"],
    label=[("product title", "variant title"), "product title"],
    tracking=[Tracking("variant manage inventory", no=["false"])],
)

SALEOR = Layout(
    # What is allocated is no count.
    "Saleor variants",
    item=["variant sku"],
    across=ByName(r"(?P<store>.+) \(warehouse quantity\)"),
    fallback=["variant id"],
    label=["name", "product name"],
    untracked=[""],
)

SHOPS = (MEDUSA, WOOCOMMERCE, WIX, SQUARESPACE, BIGCOMMERCE, SALEOR, MAGENTO, PRESTASHOP)
