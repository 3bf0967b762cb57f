"""How times and numbers are said to people."""

from datetime import datetime, timedelta, tzinfo

from shelfwatch.core.stock.outage import OutageAction

NOBODY = "Nobody is subscribed yet: `shelfwatch subscribe you@example.org`."

STEPS = (
    (timedelta(days=1), "day"),
    (timedelta(hours=1), "hour"),
    (timedelta(minutes=1), "minute"),
)


def plural(number: int, what: str) -> str:
    """`1 item`, `2 items`, `1,000 deliveries`, `3 days`."""
    if number == 1:
        return f"1 {what}"
    is_ies = what.endswith("y") and what[-2] not in "aeiou"
    return f"{number:,} {what[:-1]}ies" if is_ies else f"{number:,} {what}s"


def age(then: datetime, now: datetime) -> str:
    """How long ago `then` was, in its largest unit; a clock that went back makes it "just now"."""
    # The largest unit alone: "3 days ago" is read at a glance, "3 days 4 hours 12 minutes" is not.
    for size, name in STEPS:
        number = (now - then) // size
        if number > 0:
            return f"{plural(number, name)} ago"
    return "just now"


def show_moment(moment: datetime, zone: tzinfo) -> str:
    """`moment` to the minute, on the clocks of `zone`."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def show_action(action: OutageAction, zone: tzinfo) -> str:
    """`ordered until 2026-12-05 00:00, by ann`; `open` again where its date has come."""
    until = f" until {show_moment(action.until, zone)}" if action.until else ""
    return f"{action.state}{until}" + (f", by {action.by}" if action.by else "")
