"""When items run out and what to order, for a whole store at once."""
