"""The rows of the table Ledger: uploads, item sets, outages, alerts, and what was published."""
