"""The plain layout, which the documents recommend: columns store, item and count."""

from shelfwatch.files.layouts.layout import Layout

PLAIN = Layout("Plain layout", store=["store"], item=["item"], count=["count"])
