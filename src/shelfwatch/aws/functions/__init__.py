"""The two Lambda functions, and what only they need. Nothing here is run by a person."""
