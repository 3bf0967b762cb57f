"""A message fits its channel: an SMS is one line, a chat gets a few parts and no flood."""

from hypothesis import given
from hypothesis import strategies as st

from shelfwatch.core.messages.fitting import MOST_PARTS, ONE_LINE, cut, fitted
from shelfwatch.core.messages.message_sections import IN_THE_LIST

SMS, DISCORD = 160, 2_000


def test_an_sms_is_the_subject_alone() -> None:
    """Each 160 characters cost money, and nobody reads a table on a lock screen."""
    assert fitted("Berlin: Mug is out", "a list", SMS, takes_files=False) == (
        "",
        "Berlin: Mug is out",
    )
    _, text = fitted("x" * 200, "", SMS, takes_files=False)
    assert (len(text), text[-3:]) == (SMS, "...")


def test_a_chat_shows_the_title_once_and_names_no_list_that_it_did_not_get() -> None:
    """It stands above the text anyway."""
    text = f"Title\n\nBerlin\n  and 9 more, {IN_THE_LIST}\n"
    assert fitted("Title", text, DISCORD, takes_files=True)[1] == text.removeprefix("Title\n\n")
    assert "see `shelfwatch alerts`" in fitted("Title", text, DISCORD, takes_files=False)[1]


def test_a_flood_is_cut_at_a_line_with_a_count() -> None:
    """Four messages are read, forty are switched off."""
    text = "\n".join(f"item {number:05}" for number in range(5_000))
    _, body = fitted("Title", text, DISCORD, takes_files=False)
    *lines, last = body.splitlines()
    assert len(body) <= DISCORD * MOST_PARTS
    assert last == f"  and {5_000 - len(lines):,} more lines, see `shelfwatch alerts`"
    assert text.startswith("\n".join(lines))


@given(st.text("ab\n", max_size=400), st.integers(60, 300))
def test_what_is_cut_is_never_too_long_and_loses_no_line_uncounted(text: str, most: int) -> None:
    """Wherever the lines end."""
    found = cut(text, most)
    assert found == text or len(found) <= most
    assert ONE_LINE > SMS
    if found != text:
        *kept, last = found.split("\n")
        lines = text.splitlines()
        assert kept == lines[: len(kept)]
        assert last.startswith(f"  and {len(lines) - len(kept):,} more lines")
