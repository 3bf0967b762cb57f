"""The API under /api/v1: the same as JSON, for programs."""
