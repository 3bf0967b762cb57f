"""From results to a terminal or JSON: tables, reports, progress. Nothing is decided here."""
