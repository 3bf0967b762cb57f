"""Amazon: the reports of what it keeps (FBA, AFN) and of what is listed."""

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
    tracking=Tracking("warehouse-condition-code", yes=["sellable"]),
)

OPEN_LISTINGS = Layout(
    "Amazon open listings",
    item=["sku"],
    count=["quantity"],
    others=["asin", "price"],
    without=["order-id", "amazon-order-id", "order id", "purchase-date", "quantity-purchased"],
    untracked=[""],
)
