"""Settings, where they come from, and the folder that an installation lives in."""
