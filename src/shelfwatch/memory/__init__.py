"""Every port in memory: the shortest reading of the contracts, and what the fast tests use.

Nothing outlives the process. `tables` holds the state, and each other module keeps one port.
"""
