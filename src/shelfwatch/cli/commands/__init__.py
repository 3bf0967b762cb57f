"""The commands, one a module: their options and help. The work is done in `workflows`."""
