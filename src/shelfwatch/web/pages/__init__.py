"""The pages: what stands on each, as templates fill it in."""
