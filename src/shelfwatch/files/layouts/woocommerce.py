"""WooCommerce: the product export; a blank stock means that it isn't managed."""

from shelfwatch.files.layouts.layout import Layout

WOOCOMMERCE = Layout(
    "WooCommerce products",
    item=["sku"],
    count=["stock"],
    label=["name"],
    threshold=["low stock amount"],
    others=["in stock?"],
    untracked=[""],
    unguards=True,
)
