"""The inbox folder: which files are whole, how they are moved, and where held ones are kept."""
