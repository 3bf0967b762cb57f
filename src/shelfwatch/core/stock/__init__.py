"""What a store has: names of stores and items, counts, levels, changes, outages.

Nothing here knows of files or messages.
"""
