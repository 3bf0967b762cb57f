"""Square: the item library, with a column of quantities for each location or for the only one.

A blank quantity means that the item isn't tracked there, and an alert count is in force only where
alerts are switched on.
"""

from shelfwatch.files.layouts.layout import Layout
from shelfwatch.files.layouts.store_columns import ByName

SQUARE = Layout(
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
