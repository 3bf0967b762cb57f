"""The plain layout, which the documents recommend: columns store, item and count.

A name and a threshold may stand beside them.
"""

from shelfwatch.files.layouts.layout import Layout

PLAIN = Layout(
    "Plain layout",
    store=["store"],
    item=["item"],
    count=["count"],
    label=["name", "item name"],
    threshold=[
        "threshold",
        "reorder point",
        "reorder level",
        "low stock threshold",
        "low stock level",
        "minimum stock",
        "min stock",
        "minimum",
    ],
)
