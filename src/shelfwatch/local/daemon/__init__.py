"""The service `shelfwatch run`: its loop, its delivery thread, its upkeep, and its event log."""
