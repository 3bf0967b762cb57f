"""E-mail: the message, a bounded session with the mail server, and `.eml` files without one."""
