"""From changes to messages: check what was loaded, deliver what is due, withdraw what was wrong."""
