"""How pages are written: templates, moments, charts, and our own style and script."""
