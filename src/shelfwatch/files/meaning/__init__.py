"""What one cell means by itself: here a text becomes a count, or a reject. No file, no database."""
