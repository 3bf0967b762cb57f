"""The platform for one machine: SQLite, an inbox folder, SMTP and Apprise."""
