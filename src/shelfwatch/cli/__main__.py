"""`python -m shelfwatch.cli` is the command, also where nothing put it on the path."""

import sys

from shelfwatch.cli import main

sys.exit(main())
