"""Signed web hooks, by the scheme of Standard Webhooks: the request, its signature, its answer."""
