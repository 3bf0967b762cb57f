"""Who may use the pages, in memory."""
