"""A message as a channel with little room gets it: whole, in a few parts, or as one line."""

from shelfwatch.core.messages.message_sections import IN_THE_LIST

# Parts that a message may come in; more are a flood, of which each may ring and cost.
MOST_PARTS = 4

# Characters: a channel that takes fewer is read as one line, such as an SMS with its 160.
ONE_LINE = 300

ELLIPSIS = "..."

# Where the rest can be found by who gets no attachment.
IN_THE_COMMAND = "see `shelfwatch alerts`"


def fitted(title: str, text: str, most: int, *, takes_files: bool) -> tuple[str, str]:
    """The title and the text for a channel whose messages hold `most` characters.

    What takes more than MOST_PARTS messages is cut at a line, and says how much was. The title is
    "" where there is room for one line, which is the title itself then.
    """
    if most < ONE_LINE:
        return "", shortened(title, most)
    # A chat shows the title above the text, where it would stand twice.
    body = text.removeprefix(title).lstrip("\n")
    if not takes_files:
        body = body.replace(IN_THE_LIST, IN_THE_COMMAND)
    return title, cut(body or title, most * MOST_PARTS)


def shortened(line: str, most: int) -> str:
    """A line of at most so many characters."""
    return line if len(line) <= most else line[: most - len(ELLIPSIS)] + ELLIPSIS


def cut(text: str, most: int) -> str:
    """As many of the first lines as `most` characters hold, and how many more there are."""
    if len(text) <= most:
        return text
    lines = text.splitlines()
    kept, size = 0, len(rest_of(lines, 0))
    while size + len(lines[kept]) + 1 <= most:
        size += len(lines[kept]) + 1
        kept += 1
    return "\n".join([*lines[:kept], rest_of(lines, kept)])


def rest_of(lines: list[str], kept: int) -> str:
    """What stands in place of the lines that are left out."""
    return f"  and {len(lines) - kept:,} more lines, {IN_THE_COMMAND}"
