"""From the command line to values: options, files, times, names, and what is worked on."""
