"""DynamoDB itself: the table, its values, its stream, leases, and writing many rows at once.

Which rows the ledger has is the business of `ledger`; when levels are written, of `loading`.
"""
