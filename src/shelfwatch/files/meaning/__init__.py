"""What one cell or one name means by itself: a text becomes a count, a name gets a sense."""
