"""ERPNext: the report "Stock Balance"; an item stands in it once for each warehouse."""

from shelfwatch.files.layouts.layout import Layout

ERPNEXT = Layout(
    "ERPNext stock balance",
    store=["warehouse"],
    item=["item"],
    count=["balance qty"],
    label=["item name"],
    threshold=["reorder level"],
    without=["date", "posting date", "voucher no", "voucher #"],
    has_stores=True,
)
