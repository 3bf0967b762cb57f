"""Commands that bring files in and get messages out."""
