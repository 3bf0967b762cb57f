"""Undoing an upload in steps that may be interrupted and repeated."""
