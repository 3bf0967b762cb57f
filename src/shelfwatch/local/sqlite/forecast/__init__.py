"""What forecasts are made of, read from SQLite."""
