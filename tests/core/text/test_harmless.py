"""Names that would act on what shows them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelfwatch.core.text.harmless import BREAK, lines_spelt_out, spelt_out, without_mentions

TOKENS = (
    "@everyone",
    "@here",
    "@\uff20all",
    "\uff20all",
    "<@123456789012345678>",
    "<@&1>",
    "<!channel>",
    "<!subteam^S1|x>",
    "<#C1>",
    "<users/all>",
    '<at user_id="all">',
    "[~admin]",
    "[CQ:at,qq=all]",
    "(met)all(met)",
    "[price](http://evil.example)",
    "[a]: http://evil.example",
    "http://evil.example",
    "@**all**",
)
PIECES = st.lists(st.sampled_from(TOKENS) | st.text("@<>!&[]():/ aehrvyon\u200b\u2060", max_size=6))
MENTION = re.compile(
    r"[@\uff20\ufe6b<][^\u200b]|\[(~|CQ:)|\((met|rol|chn)\)|\][(\[:]|://", re.IGNORECASE
)
ACTING = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


@pytest.mark.parametrize("token", TOKENS)
def test_no_token_of_a_chat_survives(token: str) -> None:
    """Discord, Slack, Google Chat, Teams, Feishu, Jira, OneBot, Kook, Markdown, bare links."""
    assert token not in without_mentions(f"Berlin: Mug {token} is out of stock")


@given(PIECES.map("".join) | st.text())
def test_whatever_the_name_it_calls_nobody(text: str) -> None:
    """And it reads as before: only unseen characters came in."""
    output = without_mentions(text)
    assert not MENTION.search(output)
    assert output.replace(BREAK, "") == text.replace(BREAK, "")


@given(st.text() | st.text("\x1b\n\r\u202e\u2066a", max_size=8))
def test_whatever_the_name_it_is_one_line_that_acts_on_nothing(text: str) -> None:
    """No control character, no override of the direction of writing."""
    assert not ACTING.search(spelt_out(text))
    assert len(spelt_out(text).splitlines()) <= 1
    assert not ACTING.search(lines_spelt_out(text).replace("\n", ""))


def test_what_is_spelt_out_can_be_read() -> None:
    """A person sees what stood there; what languages need stays."""
    assert spelt_out("a\x1b[31m\u202eb\nc") == "a\\x1b[31m\\u202eb\\x0ac"
    assert spelt_out("שלום\u200f é 👩‍🍳") == "שלום\u200f é 👩‍🍳"
    assert lines_spelt_out("a\nb\rc") == "a\nb\\x0dc"
