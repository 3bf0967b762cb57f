"""The HTML of a message: the same sections as its plain text."""

from collections.abc import Sequence
from html import escape

from shelfwatch.core.messages.message_items import IN_THE_LIST, LONGEST_LIST, before_text, item_text
from shelfwatch.core.stock.change import Change
from shelfwatch.core.stock.count import show


def html_section(title: str, items: Sequence[Change]) -> str:
    """One store's section as an HTML table."""
    cell = 'style="padding:2px 16px 2px 0;text-align:{}"'
    left, right = cell.format("left"), cell.format("right")
    rows = "".join(
        f"<tr><td {left}>{escape(item_text(change))}</td>"
        f"<td {right}>{show(change.after)}</td>"
        f"<td {left}>{before_text(change)}</td></tr>"
        for change in items[:LONGEST_LIST]
    )
    more = len(items) - LONGEST_LIST
    tail = f"<p>and {more:,} more, {IN_THE_LIST}</p>" if more > 0 else ""
    head = f"<tr><th {left}>Item</th><th {right}>Count</th><th {left}>Before</th></tr>"
    return f"<h2>{escape(title)}</h2><table>{head}{rows}</table>{tail}"


def html_page(sections: Sequence[tuple[str, Sequence[Change]]]) -> str:
    """The HTML part: the same sections as the plain text, one after the other."""
    return html_document("".join(html_section(*section) for section in sections))


def html_text(text: str) -> str:
    """Plain text as an HTML page, line by line."""
    return html_document(f'<div style="white-space:pre-line">{escape(text.strip())}</div>')


def html_document(body: str) -> str:
    """A whole page around its body."""
    return (
        '<!doctype html><html><head><meta charset="utf-8"></head>'
        f'<body style="font-family:sans-serif">{body}</body></html>'
    )
