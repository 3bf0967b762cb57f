"""PrestaShop: the product list, with the name where there is no reference."""

from shelfwatch.files.layouts.layout import Layout

PRESTASHOP = Layout(
    "PrestaShop products",
    item=["reference", "name"],
    count=["quantity"],
    fallback=["name"],
    label=["name"],
    marks=["price (tax excl.)", ("base price", "final price")],
)
