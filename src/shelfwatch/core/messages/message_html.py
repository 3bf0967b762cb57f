"""The HTML of a message: the same as its plain text, for a phone in the dark too.

Mail programs keep the styles that stand on an element, and many drop the style sheet: so the light
page stands on the elements, and only the dark one is in the sheet. Nothing is fetched from
anywhere: that would tell a stranger who reads, and most programs don't show it.
"""

from html import escape

from shelfwatch.core.messages.message_rows import MessageRow, notes, others_text
from shelfwatch.core.messages.message_sections import IN_THE_LIST, Body, Section, more_stores
from shelfwatch.core.stock.count import show
from shelfwatch.core.text.harmless import spelt_out

INK, FAINT, LINE, PAPER, DESK = "#1c2128", "#57606a", "#d0d7de", "#ffffff", "#f3f4f6"

# `!important`, since a style on an element beats any rule of a sheet without it.
DARK_SHEET = (
    ":root{color-scheme:light dark;supported-color-schemes:light dark}"
    "@media (prefers-color-scheme:dark){"
    ".desk{background:#0d1117!important}"
    ".paper{background:#161b22!important;border-color:#30363d!important}"
    ".ink{color:#e6edf3!important}"
    ".faint{color:#9da7b3!important}"
    ".line{border-color:#30363d!important}}"
)

# Long part numbers have no blanks: without a break inside they would push the page sideways.
BREAKING = "overflow-wrap:anywhere;word-break:break-word"

FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"

# On a `div` as well, since some programs throw the body's own style away.
DESK_STYLE = f"margin:0;background:{DESK};{FONT};font-size:16px;line-height:1.4"

PAPER_STYLE = (
    f"max-width:600px;margin:0 auto;padding:16px;background:{PAPER};"
    f"border:1px solid {LINE};border-radius:8px"
)

TITLE_STYLE = f"margin:0 0 8px;font-size:20px;line-height:1.3;color:{INK};{BREAKING}"

CELL = f"padding:10px 0;border-top:1px solid {LINE};vertical-align:top"


def html_page(title: str, body: Body) -> str:
    """The HTML part: what happened, and then a section for each store."""
    alone = len(body.sections) == 1 and not body.more
    parts = [html_section(section, has_heading=not alone) for section in body.sections]
    if body.more:
        parts.append(faint(more_stores(body.more)))
    if alone and body.sections[0].reason:
        parts.insert(0, faint(body.sections[0].reason))
    return html_document(title, "".join(parts))


def html_section(section: Section, *, has_heading: bool) -> str:
    """One store's section: a heading and a row for each item."""
    title = (
        f'<h2 class="ink" style="margin:24px 0 8px;font-size:16px;color:{INK};{BREAKING}">'
        f"{escape(section.heading)}</h2>"
        if has_heading
        else ""
    )
    rows = "".join(map(html_row, section.rows))
    tail = faint(f"and {section.more:,} more, {IN_THE_LIST}") if section.more > 0 else ""
    return (
        f'{title}<table role="presentation" width="100%" cellspacing="0" cellpadding="0" '
        f'style="width:100%;border-collapse:collapse;table-layout:fixed">{rows}</table>{tail}'
    )


def html_row(row: MessageRow) -> str:
    """One item: its name and what is known of it on the left, its counts on the right."""
    about = [spelt_out(row.item)] if shown_name(row) != spelt_out(row.item) else []
    others = [others_text(row.others)] if row.others else []
    lines = "".join(map(small, [*others, " · ".join([*about, *notes(row)])]))
    return (
        f'<tr><td class="line ink" style="{CELL};color:{INK};{BREAKING}">'
        f'<div style="font-weight:600">{escape(shown_name(row))}</div>{lines}</td>'
        f'<td class="line ink" width="120" align="right" style="{CELL};width:120px;'
        f'padding-left:12px;text-align:right;color:{INK};{BREAKING}">{counts(row)}</td></tr>'
    )


def shown_name(row: MessageRow) -> str:
    """The name that people know the item by."""
    return spelt_out(row.name or row.item)


def counts(row: MessageRow) -> str:
    """`5 → 0`, the last one in bold; where there was no other count, that in words below."""
    now = f"<strong>{show(row.after)}</strong>"
    if row.before is not None and row.before != row.after:
        return f"{show(row.before)} &rarr; {now}"
    return now + small(row.was)


def small(text: str) -> str:
    """A line below a name; nothing where there is nothing to say."""
    style = f"font-size:13px;color:{FAINT}"
    return f'<div class="faint" style="{style}">{escape(text)}</div>' if text else ""


def faint(text: str) -> str:
    """A line of less weight."""
    style = f"margin:8px 0;font-size:14px;color:{FAINT};{BREAKING}"
    return f'<p class="faint" style="{style}">{escape(text)}</p>'


def html_text(title: str, text: str) -> str:
    """Plain text as an HTML page, line by line."""
    return html_document(
        title,
        f'<div class="ink" style="white-space:pre-line;color:{INK};{BREAKING}">'
        f"{escape(text.strip())}</div>",
    )


def html_document(title: str, body: str) -> str:
    """A whole page around its body; `title` says what happened, and mail programs preview it."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        '<meta name="supported-color-schemes" content="light dark">'
        f"<title>{escape(title)}</title><style>{DARK_SHEET}</style></head>"
        f'<body class="desk" style="{DESK_STYLE}">'
        f'<div class="desk" style="padding:12px;{DESK_STYLE}">'
        f'<div class="paper" style="{PAPER_STYLE}"><h1 class="ink" style="{TITLE_STYLE}">'
        f"{escape(title)}</h1>{body}</div></div></body></html>"
    )
