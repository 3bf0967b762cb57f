"""SAP: a stock list saved to a file, a line for each plant and storage location."""

from shelfwatch.files.layouts.layout import Layout

SAP = Layout(
    "SAP stock list",
    store=[("plant", "storage location"), "plant"],
    item=["material"],
    count=["unrestricted"],
    label=["material description"],
    has_stores=True,
)
