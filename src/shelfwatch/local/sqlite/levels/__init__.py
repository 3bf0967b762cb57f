"""The levels and who writes them: a load, an undo, `forget` and `rename`."""
