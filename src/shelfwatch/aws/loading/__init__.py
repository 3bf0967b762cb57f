"""Levels are written here: a load, the conditional writes that it makes, and `forget`."""
