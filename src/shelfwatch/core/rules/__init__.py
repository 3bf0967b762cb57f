"""Rules by patterns for store and item: thresholds, and whatever else a person says of many items.

What a rules file says, and which rule applies to an item. Nothing here opens a file.
"""
