"""Every layout that is known, one a module, in the order in which they are tried."""

from shelfwatch.files.layouts.plain import PLAIN
from shelfwatch.files.layouts.rejects import REJECTS

LAYOUTS = (REJECTS, PLAIN)
"""The more specific ones first: a rejects file has all that the plain layout asks for."""
