"""Tills and what stands behind them: Square, Loyverse, Lightspeed, Clover, Ka-ching.

Goods sold by weight have decimals, which Loyverse and Lightspeed X write with a point.
"""

from shelfwatch.files.layouts.layout import Layout, Tracking
from shelfwatch.files.layouts.store_columns import ByName

SQUARE = Layout(
    # A blank quantity is not tracked; an alert count holds only where alerts are switched on.
    "Square item library",
    item=["sku"],
    count=["current quantity"],
    across=ByName(
        r"current quantity (?P<store>.+)",
        threshold=r"stock alert count (?P<store>.+)",
        switch=r"stock alert enabled (?P<store>.+)",
    ),
    fallback=["token"],
    label=[("item name", "variation name"), "item name"],
    marks=["token", "new quantity", "stock alert enabled", "stock alert count", "variation name"],
    untracked=[""],
)

LOYVERSE = Layout(
    "Loyverse items",
    item=["sku"],
    count=["in stock"],
    across=ByName(r"in stock \[(?P<store>.+)\]", threshold=r"low stock \[(?P<store>.+)\]"),
    label=["name"],
    threshold=["low stock"],
    others=["handle"],
    tracking=[Tracking("track stock", yes=["y"])],
    decimal=".",
)

LOYVERSE_SPANISH = Layout(
    "Loyverse items in Spanish",
    item=["ref", "sku"],
    count=["en inventario"],
    across=ByName(
        r"en inventario \[(?P<store>.+)\]", threshold=r"existencias bajas \[(?P<store>.+)\]"
    ),
    label=["nombre"],
    threshold=["existencias bajas"],
    others=["handle"],
    tracking=[Tracking("seguir el inventario", yes=["y"])],
    decimal=".",
)

LIGHTSPEED_X = Layout(
    # Other systems have columns such as inventory_policy, which are no outlets.
    "Lightspeed X-Series products",
    item=["sku"],
    across=ByName(r"inventory_(?P<store>.+)", threshold=r"reorder_point_(?P<store>.+)", blank="_"),
    label=["name"],
    without=["inventory_quantity", "inventory_policy"],
    tracking=[Tracking("track_inventory", no=["0", "n", "no", "false"])],
    decimal=".",
)

LIGHTSPEED_R = Layout(
    "Lightspeed R-Series items",
    item=["custom sku", "system id"],
    across=ByName(r"\[?(?P<store>.+?)\]? - quantity on hand"),
    fallback=["system id"],
    label=["item", "description"],
)

CLOVER = Layout(
    "Clover inventory",
    item=["sku"],
    count=["quantity"],
    fallback=["clover id"],
    label=["name"],
    others=["clover id"],
    untracked=[""],
)

KACHING = Layout(
    # Its names are anybody's, so that no other column may be there; a dash is no longer stocked.
    "Ka-ching stock",
    item=[("product_id", "variant_id"), "product_id"],
    count=["quantity"],
    only=["product_id", "variant_id", "quantity", "adjustment", "name"],
    refused={
        "adjustment": "The file has a column adjustment, which says by how much counts change and"
        " not what they are: export the stock itself, with a column quantity."
    },
    untracked=["-"],
)

TILLS = (SQUARE, LOYVERSE, LOYVERSE_SPANISH, LIGHTSPEED_X, LIGHTSPEED_R, CLOVER)
