"""`shelfwatch why`: the history of a level, from a file's row to the message that was sent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal

from shelfwatch.cli.arguments.names import kept_name, never_seen
from shelfwatch.cli.arguments.options import AsJson, Home, ItemArgument, StoreArgument
from shelfwatch.cli.arguments.target import looked_into
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.output import json_documents
from shelfwatch.cli.output.console import FAINT, say
from shelfwatch.cli.output.formatting import plural, show_action, show_moment
from shelfwatch.cli.output.json_writer import Shape, write_object
from shelfwatch.core.alerting.addresses import show_address
from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.alerting.delivery import UNDONE_REASON, Delivery, DeliveryState
from shelfwatch.core.messages.titles import HEADINGS
from shelfwatch.core.stock.change import called
from shelfwatch.core.stock.count import exact, show
from shelfwatch.core.stock.outage import OutageAction
from shelfwatch.core.uploads.upload import BY_HAND, Origin, Status, Upload, UploadReport
from shelfwatch.ports import Explanation, Records

CAME_BY = {
    Origin.COMMAND: "loaded by command",
    Origin.INBOX: "dropped into the inbox",
    Origin.PAGE: "uploaded in the browser",
    Origin.API: "sent by a program",
    Origin.BUCKET: "uploaded to the bucket",
    Origin.FORGET: "forgotten by command",
    Origin.RENAME: "renamed by command",
    Origin.UNDO: "undone by command",
}


def why(
    store: StoreArgument,
    item: ItemArgument,
    *,
    as_json: AsJson = False,
    home: Home = None,
) -> ExitCode:
    """Show why a level is what it is, and who was told.

    Each change with its file, its row, the rule, the alert and its deliveries, the newest first.
    """
    with looked_into(home) as place:
        history = read_history(place.platform, store, item)
        zone = place.zone
    if as_json:
        write_object(history_document(history))
    else:
        print_history(history, zone)
    return ExitCode.DONE


@dataclass(frozen=True, slots=True)
class LevelHistory:
    """A level and how it came about, the newest change first; `count` is None once forgotten.

    `actions` are what people did about its outages, the newest first.
    """

    store: str
    item: str
    name: str
    count: Decimal | None
    chain: Sequence[Explanation]
    out_since: datetime | None
    actions: Sequence[OutageAction]


def read_history(platform: Records, store: str, item: str) -> LevelHistory:
    """The history of a level. Raises Misuse where there never was one."""
    name = kept_name(platform.inventory, store)
    level = next(platform.inventory.levels(name, item), None)
    chain = platform.history.explain(name, item)
    if level is None and not chain:
        raise never_seen(platform.inventory, name, item)
    outages = platform.alerts.outages(name, item)
    return LevelHistory(
        store=name,
        item=item,
        name="" if level is None else level.name,
        count=None if level is None else level.count,
        chain=chain,
        out_since=next((outage.began for outage in outages if outage.ended is None), None),
        actions=[action for outage in outages for action in reversed(outage.actions)],
    )


def history_document(history: LevelHistory) -> Shape:
    """The object of `why --json`."""
    return {
        "store": history.store,
        "item": history.item,
        "name": history.name,
        "count": exact(history.count),
        "changes": [json_documents.explanation(link) for link in history.chain],
        "actions": [json_documents.outage_action(action) for action in history.actions],
    }


def print_history(history: LevelHistory, zone: tzinfo) -> None:
    """Print the level, and each change as a paragraph."""
    say(headline(history, zone), "bold")
    for action in history.actions:
        say(f"{show_moment(action.at, zone)}   {show_action(action, zone)}")
    for link in history.chain:
        print_change(link, zone)
    if not history.chain:
        say("How it came to that is older than what is kept of changes.")


def headline(history: LevelHistory, zone: tzinfo) -> str:
    """The level now, and since when it is out of stock where it is."""
    item = called(history.item, history.name)
    if history.count is None:
        return f"{history.store}, {item}: no count, {why_gone(history)}."
    since = history.out_since
    out = "" if since is None else f", out of stock since {show_moment(since, zone)}"
    return f"{history.store}, {item}: {show(history.count)} now{out}."


def why_gone(history: LevelHistory) -> str:
    """Why a level that there was is not there any more."""
    # There is one: a level that is gone was removed by a change, and `read_history` refuses what
    # never was.
    newest = history.chain[0].report.upload
    return "the upload was undone" if newest.origin is Origin.UNDO else "it was forgotten"


def print_change(link: Explanation, zone: tzinfo) -> None:
    """Print one change as a paragraph."""
    upload = link.report.upload
    say()
    say(f"{show_moment(upload.arrived, zone)}   {show_step(link)}")
    for label, text in link_lines(link, upload, zone):
        say(f"  {label:<7}{text}", FAINT if label == "upload" else "")


def show_step(link: Explanation) -> str:
    """`4 -> 0`, with a text where a count is missing."""
    before = "not seen before" if link.change.before is None else show(link.change.before)
    is_undo = link.report.upload.origin is Origin.UNDO
    removed = "removed" if is_undo else "forgotten"
    after = removed if link.change.after is None else show(link.change.after)
    return f"{before} -> {after}"


def link_lines(link: Explanation, upload: Upload, zone: tzinfo) -> Iterator[tuple[str, str]]:
    """What is known of a change, as pairs of a label and a text."""
    file = f"{upload.source}/{upload.file}" if upload.source else upload.file
    yield "file", f"{file}{place_text(link)}, {CAME_BY[upload.origin]}"
    yield "upload", f"{upload.id}, made {show_moment(upload.version, zone)}"
    if link.rule is None:
        # Said in words: a blank would look as if Shelfwatch had forgotten something.
        yield "rule", "none applies: this change makes no alert"
        return
    yield "rule", link.rule
    if link.alert is None:
        yield "alert", why_no_alert(link.report)
        return
    yield from delivery_lines(link.alert, link.deliveries, zone)


def place_text(link: Explanation) -> str:
    """The row of its file, or that a full snapshot does not name it; "" for a command."""
    if link.change.row is not None:
        return f", row {link.change.row}"
    return "" if link.report.upload.origin in BY_HAND else ", which does not name it"


def why_no_alert(report: UploadReport) -> str:
    """Why a change that makes an alert has none."""
    if report.upload.baseline:
        return "none: a baseline tells nobody"
    if report.status is Status.UNDONE:
        return "none: the upload was undone before anybody was told"
    return "none: nobody had been told" if report.upload.origin is Origin.UNDO else "none yet"


def delivery_lines(
    alert: Alert, deliveries: Sequence[Delivery], zone: tzinfo
) -> Iterator[tuple[str, str]]:
    """The alert, and each delivery of it with its outcome."""
    yield "alert", f"{alert.id}: {HEADINGS[alert.kind]}"
    if not deliveries:
        yield "told", "nobody"
    for place, sent in enumerate(deliveries):
        yield "told" if place == 0 else "", f"{show_address(sent.address)}: {outcome(sent, zone)}"


def outcome(sent: Delivery, zone: tzinfo) -> str:
    """What became of a delivery."""
    tried = f"after {plural(sent.attempts, 'attempt')}"
    error = f" ({sent.last_error})" if sent.last_error else ""
    match sent.state:
        case DeliveryState.DELIVERED:
            when = "" if sent.settled is None else f" at {show_moment(sent.settled, zone)}"
            return f"delivered{when}" + (f" {tried}" if sent.attempts > 1 else "")
        case DeliveryState.GIVEN_UP:
            return f"given up {tried}{error}"
        # Two things cancel: the reader has to know which, or thinks that the alert was wrong.
        case DeliveryState.CANCELLED:
            was_undone = sent.last_error == UNDONE_REASON
            return f"cancelled, because {UNDONE_REASON if was_undone else 'it was unsubscribed'}"
        case DeliveryState.DUE:
            return f"waiting{next_attempt(sent.next_try, zone)}{error}"


def next_attempt(at: datetime | None, zone: tzinfo) -> str:
    """When it will be tried, where that is known."""
    return "" if at is None else f", tried next at {show_moment(at, zone)}"
