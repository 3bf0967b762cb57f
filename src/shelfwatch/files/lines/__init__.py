"""Lines that may be no rows: of another width, totals and titles around the rows, second tables."""
