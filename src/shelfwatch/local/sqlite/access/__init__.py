"""Who may use the pages, and what they did, as rows."""
