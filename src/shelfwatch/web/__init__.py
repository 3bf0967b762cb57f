"""The pages and the API: an ASGI application over the ports.

It knows `ports/`, `service/` and what both speak of, and no platform: what it runs on is passed in
(`context.py`). A page's action is a use case of `service/`, the one that the command calls.
"""
