"""The page of a message: what is known of an item stands in its row, and long ones are cut."""

import re
from datetime import UTC, datetime
from decimal import Decimal

from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.messages.message import compose_message
from shelfwatch.core.messages.message_html import html_page
from shelfwatch.core.messages.message_rows import MessageRow, OtherStore, text_line, worst_first
from shelfwatch.core.messages.message_sections import MOST_ROWS, MOST_SECTIONS, Body, Section
from shelfwatch.core.stock.change import AlertKind, Change
from shelfwatch.core.stock.threshold import Threshold

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

MOST_BYTES_OF_GMAIL = 102_000

MUG = MessageRow(
    "MUG-1",
    Decimal(5),
    Decimal(0),
    name="Mug",
    since=NOON,
    threshold=Decimal(3),
    rule="rules.toml",
    outages_before=2,
    others=[OtherStore(name, Decimal(4)) for name in ("Bonn", "Köln", "Ulm", "<Jena>")],
    restocked=NOON,
)


def page(*rows: MessageRow) -> str:
    """The HTML of one section."""
    return html_page("Berlin: it happened", Body([Section("Berlin", "", rows, len(rows))]))


def storm(stores: int, items: int) -> list[Alert]:
    """Alerts of as many stores with as many items each."""
    changes = [
        Change(f"SKU-{one:08d}", Decimal(one), Decimal(0), name="x" * 40) for one in range(items)
    ]
    return [
        Alert(f"a{one}", AlertKind.OUT, f"Store {one}", "u1", NOON, changes)
        for one in range(stores)
    ]


def test_a_row_says_all_that_is_known_in_text_and_html() -> None:
    """Where else it is comes first: that is what a shop does something with."""
    assert text_line(MUG) == (
        "  MUG-1 (Mug): 0 (was 5); Bonn has 4, Köln has 4, Ulm has 4 and 1 more store has some;"
        " since 23 Nov 2026, 12:00 UTC; low at 3 by rules.toml; out 2 times before;"
        " last restock 23 Nov 2026, 12:00 UTC"
    )
    html = page(MUG)
    for text in (
        *('<div style="font-weight:600">Mug</div>', "MUG-1", "5 &rarr; <strong>0</strong>"),
        *("Bonn has 4", "since 23 Nov", "low at 3 by rules.toml", "out 2 times before"),
    ):
        assert text in html


def test_what_is_low_says_its_threshold_and_what_set_it() -> None:
    """Also where the file itself raised it; of what is out it says nothing new."""
    change = Change(
        "MUG-1", Decimal(3), Decimal(3), threshold=Threshold(Decimal(4), rule="the file")
    )
    for kind, is_said in ((AlertKind.LOW, True), (AlertKind.OUT, False)):
        text = compose_message("d1", [Alert("a1", kind, "Berlin", "u1", NOON, [change])]).text
        assert ("low at 4 by the file" in text) is is_said


def test_a_row_says_nothing_of_what_is_not_known() -> None:
    """An empty line would look like a fault."""
    row = MessageRow("MUG-1", None, Decimal(0))
    assert text_line(row) == "  MUG-1: 0 (not seen before)"
    assert 'class="faint" style="font-size:13px;color:#57606a"></div>' not in page(row)
    assert page(row).count("font-size:13px") == 1


def test_the_page_is_readable_in_the_dark_and_fetches_nothing() -> None:
    """A picture or a font from outside would tell a stranger who reads."""
    html = page(MUG)
    assert '<meta name="color-scheme" content="light dark">' in html
    assert "prefers-color-scheme:dark" in html
    assert not re.search(r"https?:|src=|url\(|@import|<link", html)
    assert html.index("<h1") < html.index("Berlin: it happened</h1>") < html.index("<table")


def test_a_storm_is_a_page_that_no_program_cuts() -> None:
    """Each store has its share of the rows, and what is left out is counted and attached."""
    message = compose_message("d1", storm(MOST_SECTIONS + 20, 70))
    assert len(message.html.encode()) < MOST_BYTES_OF_GMAIL
    assert 0 < message.html.count("<tr>") <= MOST_ROWS
    assert "and 20 more sections, in the attached list" in message.text
    assert message.html.count("<h2") == MOST_SECTIONS
    assert message.attachment is not None
    assert message.attachment.count("\r\n") == 1 + (MOST_SECTIONS + 20) * 70


def test_the_worst_store_and_the_worst_items_of_a_long_list_come_first() -> None:
    """What is cut off at the end matters least."""
    small, large = storm(1, 1)[0], storm(2, 70)[1]
    text = compose_message("d1", [small, large]).text
    assert text.index("Store 1:") < text.index("Store 0:")
    assert text.index("SKU-00000069") < text.index("SKU-00000068")
    again = MessageRow("Z", Decimal(1), Decimal(0), outages_before=3)
    alone = MessageRow("Y", Decimal(9), Decimal(0))
    assert worst_first([MUG, alone, again]) == [again, MUG, alone]
