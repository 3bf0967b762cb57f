"""The message: its subject says it all, its parts agree, its long lists are cut."""

import csv
import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.messages.message import compose_message, compose_question
from shelfwatch.core.messages.message_sections import LONGEST_LIST
from shelfwatch.core.stock.change import AlertKind, Change
from shelfwatch.core.text.spreadsheet import BYTE_ORDER_MARK, unguard

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

ACTING = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


OUR_ATTRIBUTES = {
    *("style", "class", "charset", "lang", "name", "content"),
    *("role", "width", "align", "cellspacing", "cellpadding"),
}


class Page(HTMLParser):
    """Every tag and every text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember the tag; only what we write ourselves may stand on it."""
        assert {name for name, _ in attrs} <= OUR_ATTRIBUTES
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        """Remember the text."""
        self.texts.append(data)


def out(store: str, *items: str, before: int | None = 5, after: int = 0) -> Alert:
    """An alert of items that ran out."""
    known = None if before is None else Decimal(before)
    changes = tuple(Change(item, known, Decimal(after)) for item in items)
    return Alert("a-out-" + store, AlertKind.OUT, store, "u1", NOON, changes)


def back(store: str, *items: str) -> Alert:
    """An alert of items that came back."""
    changes = tuple(Change(item, Decimal(0), Decimal(1234)) for item in items)
    return Alert("a-back-" + store, AlertKind.BACK, store, "u1", NOON, changes)


@pytest.mark.parametrize(
    ("alerts", "subject"),
    [
        ([out("Berlin", "Echo Plus")], "Berlin: Echo Plus is out of stock"),
        ([out("Berlin", "A", "B", "C")], "Berlin: 3 items are out of stock"),
        (
            [out(store, "A", "B", "C") for store in ("Berlin", "Pusan", "Karachi", "Calcutta")],
            "12 items are out of stock in 4 stores",
        ),
        ([out("Berlin", "A"), out("Pusan", "A")], "2 items are out of stock in 2 stores"),
        ([out("Berlin", "A"), back("Pusan", "B")], "Berlin: A is out of stock"),
        ([back("Berlin", "B", "C"), out("Berlin", "A")], "Berlin: A is out of stock"),
        ([back("Berlin", "B")], "Berlin: B is back in stock"),
        ([out("Berlin", *map(str, range(1_234)))], "Berlin: 1,234 items are out of stock"),
    ],
)
def test_the_subject_says_it_all(alerts: Sequence[Alert], subject: str) -> None:
    """The item where there is one, else how many, and where; what is out comes first."""
    assert compose_message("d1", alerts).subject == subject


def test_what_is_out_stands_before_what_is_back() -> None:
    """A section for each store, by name within each kind, whatever the order of the alerts."""
    message = compose_message("d1", [out("pusan", "A"), back("Berlin", "B"), out("Berlin", "C")])
    headings = [line for line in message.text.splitlines() if line and line[0] not in " -"]
    assert headings == [
        message.subject,
        "Berlin: 1 item out of stock",
        "pusan: 1 item out of stock",
        "Berlin: 1 item back in stock",
    ]
    assert (
        "\nBerlin: 1 item out of stock\n---------------------------\n  C: 0 (was 5)\n\n"
        in message.text
    )


def test_an_unknown_count_before_is_said_in_words() -> None:
    """A first sight at zero has no number before it."""
    assert (
        "A: -2 (not seen before)"
        in compose_message("d1", [out("Berlin", "A", before=None, after=-2)]).text
    )


def test_the_id_is_the_deliverys() -> None:
    """So every retry carries the same one."""
    assert compose_message("d1", [out("Berlin", "A")]).id == "d1"


@given(st.lists(st.text("<>&\"'ab;#x/= ", min_size=1).filter(str.strip), min_size=1, max_size=4))
def test_html_shows_names_and_runs_none_of_them(items: list[str]) -> None:
    """Whatever a file calls an item, the page has only our own tags."""
    page = Page(compose_message("d1", [out(items[0], *items)]).html)
    assert set(page.tags) <= {
        *("html", "head", "meta", "title", "style", "body", "div", "h1", "h2"),
        *("table", "tr", "td", "p", "strong"),
    }
    assert set(items) <= set(page.texts)


def test_html_escapes_a_script() -> None:
    """The best known attack, spelt out."""
    html = compose_message("d1", [out("<b>", "<script>alert('x')</script>")]).html
    assert "<script" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize("number", [LONGEST_LIST, LONGEST_LIST + 1, 1_000 + LONGEST_LIST])
def test_a_long_list_is_cut_with_a_count_and_attached_whole(number: int) -> None:
    """Nobody scrolls through a thousand lines, and nobody loses one."""
    names = [f"item {place:05d}" for place in range(number)]
    message = compose_message("d1", [out("Berlin", *reversed(names))])
    more = number - LONGEST_LIST
    assert re.findall(r"item \d{5}", message.text) == names[:LONGEST_LIST]
    assert re.findall(r"item \d{5}", unescape(message.html)) == names[:LONGEST_LIST]
    assert (f"and {more:,} more" in message.text) is (more > 0)
    assert (f"and {more:,} more" in message.html) is (more > 0)
    assert (message.attachment is not None) is (more > 0)


def test_the_attached_list_holds_every_section_unharmed() -> None:
    """Formulas are made harmless, counts stay bare numbers."""
    alerts = [
        out("Berlin", "=1+1", *map(str, range(LONGEST_LIST)), before=None, after=-5),
        back("Berlin", "B"),
    ]
    attachment = compose_message("d1", alerts).attachment
    assert attachment is not None
    rows = list(csv.reader(io.StringIO(attachment.removeprefix(BYTE_ORDER_MARK))))
    assert rows[0] == ["store", "item", "news", "before", "count", "name", "since", "other stores"]
    assert len(rows) == 1 + 1 + LONGEST_LIST + 1
    assert ["Berlin", "'=1+1", "out of stock", "", "-5", "", "", ""] in rows
    assert rows[-1] == ["Berlin", "B", "back in stock", "0", "1234", "", "", ""]
    assert unguard("'=1+1") == "=1+1"


@pytest.mark.parametrize(
    ("items", "subject", "title"),
    [
        (1, "A0 was wrongly told as out of stock", "1 item withdrawn: the file that said it was"),
        (2, "2 items were wrongly told as out of stock", "2 items withdrawn: the file that said"),
    ],
)
def test_a_withdrawal_says_that_the_file_was_undone(items: int, subject: str, title: str) -> None:
    """A level that is removed has no count any more."""
    changes = tuple(Change(f"A{place}", Decimal(0), None) for place in range(items))
    alert = Alert("a1", AlertKind.WITHDRAWN, "Berlin", "u1", NOON, changes)
    message = compose_message("d1", [alert])
    assert message.subject == f"Berlin: {subject}"
    assert message.text.startswith(f"Berlin: {title}")
    assert "A0: ? (was 0)" in message.text


def test_what_is_out_stands_above_what_is_withdrawn() -> None:
    """The subject is of what is out; both have a section."""
    out = Alert("a1", AlertKind.OUT, "Pusan", "u1", NOON, (Change("B", Decimal(5), Decimal(0)),))
    gone = Alert("a2", AlertKind.WITHDRAWN, "Berlin", "u1", NOON, (Change("A", Decimal(0), None),))
    message = compose_message("d1", [gone, out])
    assert message.subject == "Pusan: B is out of stock"
    assert message.text.startswith(message.subject + "\n")
    assert message.text.index("Pusan: 1 item out") < message.text.index("Berlin: 1 item with")


@given(st.text(min_size=1), st.text(min_size=1), st.text())
@example("Ber\u202elin", "Mug\r\nBcc: eve@example.org", "\x1b[31m\u2066")
def test_no_name_forges_a_line_or_turns_the_writing_round(store: str, item: str, name: str) -> None:
    """Whatever the names are, the subject is one line, and each item has a line of its own."""
    change = Change(item, Decimal(5), Decimal(0), name=name)
    alert = Alert("a", AlertKind.OUT, store, "u1", NOON, (change,))
    message = compose_message("d1", [alert])
    assert len(message.subject.splitlines()) == 1
    assert len(message.text.splitlines()) == 3
    asked = compose_question("d1", f"{store}\n\n{item}")
    for text in (
        message.subject,
        message.text,
        message.html,
        asked.subject,
        asked.text,
        asked.html,
    ):
        assert not ACTING.search(text)
