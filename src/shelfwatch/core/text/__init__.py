"""Text that leaves the program: CSV cells that no spreadsheet runs, lines kept as few bytes."""
