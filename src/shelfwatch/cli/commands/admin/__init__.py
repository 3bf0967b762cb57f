"""Commands that set up, repair and correct."""
