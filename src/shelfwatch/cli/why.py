"""`shelfwatch why`: the chain from a file's row to the message that somebody got."""

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from typing import Annotated

import typer

from shelfwatch.cli import shapes
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.json_output import write_object
from shelfwatch.cli.names import find_store, no_such_item
from shelfwatch.cli.opening import opened
from shelfwatch.cli.options import AsJson, Home
from shelfwatch.cli.screen import FAINT, say
from shelfwatch.cli.words import plural, show_moment
from shelfwatch.core.alert import Alert
from shelfwatch.core.count import show
from shelfwatch.core.delivery import Delivery, DeliveryState, show_address
from shelfwatch.core.identity import identity
from shelfwatch.core.level import Level
from shelfwatch.core.message import HEADINGS
from shelfwatch.core.outage import Outage
from shelfwatch.core.upload import Upload, Way
from shelfwatch.ports import Explanation

CAME_BY = {
    Way.COMMAND: "loaded by command",
    Way.INBOX: "dropped into the inbox",
    Way.FORGET: "forgotten by command",
    Way.RENAME: "renamed by command",
}


def why(
    store: Annotated[str, typer.Argument(metavar="STORE", help="The store, in any letters.")],
    item: Annotated[str, typer.Argument(metavar="ITEM", help="The item, letter for letter.")],
    *,
    as_json: AsJson = False,
    home: Home = None,
) -> ExitCode:
    """Show why a level is what it is, and who was told.

    Each change with its file, its row, the rule, the alert and its deliveries, the newest first.
    """
    wanted = identity(item, "item")
    with opened(home) as installation:
        platform = installation.platform
        found = find_store(platform.inventory, store)
        level = next(platform.inventory.levels(found.name, wanted), None)
        chain = platform.history.explain(found.name, wanted)
        outages = platform.alerts.outages(found.name, wanted)
        if level is None and not chain:
            raise no_such_item(platform.inventory, found, wanted)
        zone = installation.settings.zone
    if as_json:
        count = None if level is None else level.count
        write_object(
            {
                "store": found.name,
                "item": wanted,
                "count": shapes.exact(count),
                "changes": [shapes.explanation(link) for link in chain],
            }
        )
        return ExitCode.DONE
    say(headline(found.name, wanted, level, outages, zone), "bold")
    for link in chain:
        tell_link(link, zone)
    if not chain:
        say("How it came to that is older than what is kept of changes.")
    return ExitCode.DONE


def headline(
    store: str, item: str, level: Level | None, outages: Sequence[Outage], zone: tzinfo
) -> str:
    """The level now, and since when it is out of stock where it is."""
    if level is None:
        return f"{store}, {item}: no count, it was forgotten."
    since = [outage.began for outage in outages if outage.ended is None]
    out = f", out of stock since {show_moment(since[0], zone)}" if since else ""
    return f"{store}, {item}: {show(level.count)} now{out}."


def tell_link(link: Explanation, zone: tzinfo) -> None:
    """Print one change as a paragraph."""
    upload = link.report.upload
    say()
    say(f"{show_moment(upload.arrived, zone)}   {show_step(link)}")
    for word, text in link_lines(link, upload, zone):
        say(f"  {word:<7}{text}", FAINT if word == "upload" else "")


def show_step(link: Explanation) -> str:
    """`4 -> 0`, and words where a count is missing."""
    before = "not seen before" if link.change.before is None else show(link.change.before)
    after = "forgotten" if link.change.after is None else show(link.change.after)
    return f"{before} -> {after}"


def link_lines(link: Explanation, upload: Upload, zone: tzinfo) -> Iterator[tuple[str, str]]:
    """What is known of a change, as pairs of a word and a text."""
    row = "" if link.change.row is None else f", row {link.change.row}"
    yield "file", f"{upload.file}{row}, {CAME_BY[upload.way]}"
    yield "upload", f"{upload.id}, made {show_moment(upload.version, zone)}"
    if link.rule is None:
        yield "rule", "none applies: this is no news"
        return
    yield "rule", link.rule
    if link.alert is None:
        baseline = upload.baseline
        yield "alert", "none: a baseline tells nobody" if baseline else "none yet"
        return
    yield from told_lines(link.alert, link.deliveries, zone)


def told_lines(
    alert: Alert, deliveries: Sequence[Delivery], zone: tzinfo
) -> Iterator[tuple[str, str]]:
    """The alert, and each delivery of it with its outcome."""
    yield "alert", f"{alert.id}: {HEADINGS[alert.kind]}"
    if not deliveries:
        yield "told", "nobody"
    for place, sent in enumerate(deliveries):
        yield "told" if place == 0 else "", f"{show_address(sent.address)}: {outcome(sent, zone)}"


def outcome(sent: Delivery, zone: tzinfo) -> str:
    """What became of a delivery, in words."""
    tried = f"after {plural(sent.attempts, 'attempt')}"
    error = f" ({sent.last_error})" if sent.last_error else ""
    match sent.state:
        case DeliveryState.DELIVERED:
            return "delivered" if sent.attempts <= 1 else f"delivered {tried}"
        case DeliveryState.GIVEN_UP:
            return f"given up {tried}{error}"
        case DeliveryState.CANCELLED:
            return "cancelled, because it was unsubscribed"
        case DeliveryState.DUE:
            return f"waiting{next_attempt(sent.next_try, zone)}{error}"


def next_attempt(at: datetime | None, zone: tzinfo) -> str:
    """When it will be tried, where that is known."""
    return "" if at is None else f", tried next at {show_moment(at, zone)}"
