"""Shelfwatch: drop in an inventory file; know the moment anything runs out."""

__version__ = "0.1.0"
