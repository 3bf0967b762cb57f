"""Text of a file as people are shown it: nothing in a name may act on what shows it.

A name reaches mail clients, chats and terminals. `spelt_out` is for all of them; `without_mentions`
is for chats, which call people and fetch pages by what stands in a message.
"""

import re

# Controls, which take over a terminal or forge a line, and the overrides of the direction of
# writing, which make `gpj.exe` read as `exe.jpg` (Unicode TR 36, 2.7). Marks such as U+200E, which
# Arabic and Hebrew need, stay.
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")

# A zero-width space, which nobody sees: what Discord's libraries break mentions with.
BREAK = "\u200b"

CHAT_TOKENS = re.compile(
    r"[@\uff20\ufe6b<]"  # @everyone, <!channel>, <@U1>, <users/all>, <at>; Twitter takes U+FF20
    r"|\[(?=~|CQ:)"  # Jira's [~name], OneBot's [CQ:at,qq=all]
    r"|\((?=(?:met|rol|chn)\))"  # Kook's (met)all(met)
    r"|\](?=[(\[:])"  # a link of Markdown, whose text can hide where it leads
    r"|:(?=//)",  # http://, which a chat would open to show a preview of
    re.I,
)


def spelt_out(text: str) -> str:
    r"""`text` with each character that could act spelt as `\x1b` or `\u202e`; it is one line."""
    return UNPRINTABLE.sub(lambda found: spelling(ord(found.group())), text)


def spelling(code: int) -> str:
    """A character as programmers write it."""
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def lines_spelt_out(text: str) -> str:
    """The same of a text of several lines, whose line feeds stay."""
    return "\n".join(map(spelt_out, text.split("\n")))


def without_mentions(text: str) -> str:
    """`text` in which no chat finds somebody to call, or a link to follow.

    It reads as before: an unseen character stands behind each sign that would begin one.
    """
    return CHAT_TOKENS.sub(lambda found: found.group() + BREAK, text)
