"""Ka-ching: stock by product and variant, for one shop; a dash means no longer stocked."""

from shelfwatch.files.layouts.layout import Layout

KACHING = Layout(
    "Ka-ching stock",
    item=[("product_id", "variant_id"), "product_id"],
    count=["quantity"],
    refused={
        "adjustment": "The file has a column adjustment, which says by how much counts change and"
        " not what they are: export the stock itself, with a column quantity."
    },
    only=["product_id", "variant_id", "quantity", "adjustment", "name"],
    untracked=["-"],
)
