"""Warehouse, accounting and planning systems: Zoho, Odoo, ERPNext, SAP, QuickBooks and others.

A lot, batch or serial number has a line of its own: these add up to a level.
"""

from dataclasses import replace

from shelfwatch.files.layouts.columns import Names
from shelfwatch.files.layouts.layout import Layout, Tracking
from shelfwatch.files.layouts.store_columns import ByName

# Locations of Odoo's that only balance its books: what left, what is on its way, what was lost.
NO_STOCK_PLACES = (
    r"((virtual|partner) locations?(/.*)?|(.*/)?(inter-company )?transit( .*)?|.*/scrap)"
)

ODOO_PLACES: list[str] = ["location_id", "location"]
ODOO_ITEMS = ["product_id", "product"]

# Moves have the names of quants, and these besides.
NOT_ODOO = ["date", "reference", "from", "to", "picking_id", "move_id"]

PLACES_TRACKED = [Tracking(name, unlike=NO_STOCK_PLACES) for name in ODOO_PLACES]

ODOO = Layout(
    "Odoo quants, lots summed",
    store=ODOO_PLACES,
    item=ODOO_ITEMS,
    count=["quantity"],
    marks=[
        "lot_id",
        "inventory_quantity",
        "reserved_quantity",
        "package_id",
        "lot/serial number",
        "inventoried quantity",
        "counted quantity",
        "reserved quantity",
    ],
    without=NOT_ODOO,
    tracking=PLACES_TRACKED,
    has_stores=True,
    sums=True,
)

ODOO_COUNTED = Layout(
    # 0 is what stands there before anybody counted.
    "Odoo counted quantities, lots summed",
    store=ODOO_PLACES,
    item=ODOO_ITEMS,
    count=["inventory_quantity"],
    without=NOT_ODOO,
    tracking=[*PLACES_TRACKED, Tracking("inventory_quantity_set", no=["false", "0"])],
    has_stores=True,
    sums=True,
)

ERPNEXT = Layout(
    # Its stock ledger has a balance on each line too, with the voucher.
    "ERPNext stock balance",
    store=["warehouse"],
    item=["item"],
    count=["balance qty"],
    label=["item name"],
    threshold=["reorder level"],
    without=["date", "posting date", "voucher no", "voucher #"],
    has_stores=True,
)

ZOHO = Layout(
    # `Opening Stock` is no count; what is no stock item has a blank one.
    "Zoho items",
    store=["location name", "warehouse name"],
    item=["sku"],
    count=["stock on hand"],
    fallback=["item id"],
    label=["item name"],
    threshold=["reorder point", "reorder level"],
    marks=["item id", "opening stock", "warehouse name"],
    untracked=[""],
)

SAP_STORES: list[Names] = [
    ("plant", "storage location"),
    ("werk", "lagerort"),
    ("centro", "depósito"),
    ("centro", "almacén"),
    ("division", "magasin"),
    ("divisione", "magazzino"),
    "plant",
    "werk",
    "centro",
    "division",
    "divisione",
]

SAP = Layout(
    "SAP stock list",
    store=SAP_STORES,
    item=["material", "materialnummer", "materiale", "article"],
    count=[
        "unrestricted",
        "frei verwendbar",
        "utilização livre",
        "libre utilización",
        "utilisation libre",
        "utilizzo libero",
    ],
    label=["material description", "materialkurztext", "texto breve de material", "désignation"],
    has_stores=True,
)

SAP_BATCHES = replace(
    SAP,
    name="SAP stock list, batches summed",
    marks=["batch", "charge", "lote", "lot", "partita"],
    sums=True,
)

OPENBOXES = Layout(
    # Its plain stock list has the names of anybody, and is read by them.
    "OpenBoxes stock, lots summed",
    item=["product code"],
    count=["quantity", "physical qoh"],
    label=["product name", "product"],
    others=["lot number"],
    marks=["ob qoh", "physical qoh", "bin location"],
    sums=True,
)

QUICKBOOKS_DESKTOP = Layout(
    "QuickBooks Desktop items",
    item=["item"],
    count=["quantity on hand"],
    label=["description"],
    threshold=["reorder pt (min)"],
    marks=["cogs account", "asset account", "reorder pt (min)", "active status"],
    tracking=[Tracking("type", yes=["inventory part", "inventory assembly"])],
)

QUICKBOOKS_ONLINE = Layout(
    # Services have no quantity.
    "QuickBooks Online items",
    item=["sku", "product/service name", "product/service"],
    count=["quantity on hand", "qty on hand"],
    fallback=["product/service name", "product/service"],
    label=["product/service name", "product/service"],
    threshold=["reorder point"],
    marks=["product/service name", "product/service"],
    untracked=[""],
)

XERO = Layout(
    # Headers of required columns have a star; services have no quantity.
    "Xero items",
    item=["*itemcode", "itemcode"],
    count=["quantity"],
    label=["itemname"],
    marks=["purchasesunitprice", "salesunitprice", "inventoryassetaccount"],
    untracked=[""],
)

INFLOW = Layout(
    "inFlow stock levels, places summed",
    store=["location"],
    item=["productname"],
    count=["quantity"],
    marks=["sublocation", "serial"],
    sums=True,
)

JTL = Layout(
    "JTL articles",
    item=["artikelnummer"],
    across=ByName(r"lagerbestand lager \[(?P<store>.+)\]"),
    label=["artikelname", "name"],
    untracked=[""],
)

LINNWORKS = Layout(
    "Linnworks stock levels",
    store=["location"],
    item=["sku"],
    count=["stock level"],
    label=["title", "item title"],
    threshold=["minimum level"],
    marks=["minimum level"],
    has_stores=True,
)

ENTERPRISE = (
    SAP_BATCHES,
    SAP,
    ERPNEXT,
    QUICKBOOKS_DESKTOP,
    QUICKBOOKS_ONLINE,
    XERO,
    INFLOW,
    JTL,
    LINNWORKS,
    ZOHO,
    ODOO,
    ODOO_COUNTED,
    OPENBOXES,
)
