"""SQLite itself: open, migrate, lock, export, back up, prune. Nothing knows a port here."""
