"""Who may see and do what, where the pages are open to more than one person."""
