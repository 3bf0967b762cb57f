"""Every port on one SQLite file, which any number of processes may use at once."""
