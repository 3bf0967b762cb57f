"""From cells to rows and rejects, in DuckDB: names, counts, sums, duplicates, details.

Each step is SQL over distinct texts; what a text means is decided in `meaning` and in the core.
"""
