"""What scripts are told by the number that a command ends with (docs/commands.md)."""

from enum import IntEnum


class ExitCode(IntEnum):
    """Of several files or findings the highest number counts."""

    DONE = 0
    ROWS_REJECTED = 1
    MISUSE = 2
    REFUSED = 3
    FAULT = 4
    INTERRUPTED = 130
    PIPE_CLOSED = 141
    """The last two are 128 and the signal's number, as a shell counts them: SIGINT, SIGPIPE."""
