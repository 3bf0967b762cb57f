"""Loyverse: the item list, also in Spanish; decimals are written with a point."""

from shelfwatch.files.layouts.layout import Layout, Tracking
from shelfwatch.files.layouts.store_columns import ByName

LOYVERSE = Layout(
    "Loyverse items",
    item=["sku"],
    count=["in stock"],
    across=ByName(r"in stock \[(?P<store>.+)\]", threshold=r"low stock \[(?P<store>.+)\]"),
    label=["name"],
    threshold=["low stock"],
    others=["handle"],
    tracking=Tracking("track stock", yes=["y"]),
    decimal=".",
)

SPANISH = Layout(
    "Loyverse items in Spanish",
    item=["ref", "sku"],
    count=["en inventario"],
    across=ByName(
        r"en inventario \[(?P<store>.+)\]", threshold=r"existencias bajas \[(?P<store>.+)\]"
    ),
    label=["nombre"],
    threshold=["existencias bajas"],
    others=["handle"],
    tracking=Tracking("seguir el inventario", yes=["y"]),
    decimal=".",
)
