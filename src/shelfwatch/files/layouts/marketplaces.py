"""Marketplaces: Amazon's reports of what it keeps and of what is listed, eBay and Etsy."""

from shelfwatch.files.layouts.layout import Layout, Tracking

FBA = Layout(
    "Amazon FBA inventory",
    item=["sku"],
    count=["afn-fulfillable-quantity"],
    label=["product-name"],
    untracked=[""],
)

AFN = Layout(
    "Amazon fulfilled inventory, sellable only",
    store=["country"],
    item=["seller-sku"],
    count=["quantity available"],
    others=["warehouse-condition-code"],
    tracking=[Tracking("warehouse-condition-code", yes=["sellable"])],
)

OPEN_LISTINGS = Layout(
    # Order reports have its four names too.
    "Amazon open listings",
    item=["sku"],
    count=["quantity"],
    others=["asin", "price"],
    without=["order-id", "amazon-order-id", "order id", "purchase-date", "quantity-purchased"],
    untracked=[""],
)

ALL_LISTINGS = Layout(
    # A blank quantity is kept by Amazon.
    "Amazon all listings",
    item=["seller-sku"],
    count=["quantity"],
    label=["item-name"],
    marks=["listing-id", "asin1", "open-date"],
    without=["order-id"],
    untracked=[""],
)

EBAY = Layout(
    # The first line of a listing with variations sums them: its details list values with `;`.
    "eBay active listings",
    item=["custom label (sku)"],
    count=["available quantity"],
    fallback=[("item number", "variation details"), "item number"],
    label=["title"],
    others=["item number"],
    tracking=[Tracking("variation details", unlike=".*;.*")],
)

ETSY = Layout(
    "Etsy listings",
    item=["sku"],
    count=["quantity", "quantità", "quantité", "cantidad"],
    fallback=["title", "titolo", "titre", "título"],
    label=["title", "titolo", "titre", "título"],
    marks=[("currency_code", "tags"), "image1", "variation 1 type"],
)

MARKETPLACES = (FBA, AFN, ALL_LISTINGS, OPEN_LISTINGS, EBAY, ETSY)
