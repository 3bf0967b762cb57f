"""The ports of `shelfwatch.ports` that no other room keeps, over the rows of the ledger."""
