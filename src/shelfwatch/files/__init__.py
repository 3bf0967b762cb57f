"""A real file in, rows and rejects out."""
