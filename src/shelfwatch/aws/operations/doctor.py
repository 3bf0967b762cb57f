"""What can be seen from outside of whether a stack is well, and what to do where it is not."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from botocore.exceptions import BotoCoreError, ClientError

from shelfwatch.aws.faults import fault_of
from shelfwatch.aws.operations.log_lines import meaning_of
from shelfwatch.aws.operations.stack import Stack
from shelfwatch.aws.sns.subscriptions import MOST_FILTERS, MOST_VALUES
from shelfwatch.aws.undo.steps import unfinished
from shelfwatch.core.alerting.subscriber import SubscriptionKind
from shelfwatch.core.finding import Finding, Verdict

LOOKED_BACK = timedelta(days=1)

# Twelve rounds of fifteen minutes, each tried three times: no chain of invocations is at work on an
# upload that is older.
LONGEST_CHAIN = timedelta(hours=9)

# How far back unfinished uploads are looked for.
UNFINISHED_SINCE = timedelta(days=30)

# From this part of a limit on it is told.
NEAR = 0.8


def examine(stack: Stack) -> list[Finding]:
    """Look at everything; what may not be looked at is a fault of its own."""
    looks: dict[str, Callable[[Stack], Iterator[Finding]]] = {
        "stream": stream,
        "mapping": mapping,
        "failures": failures,
        "uploads": uploads,
        "held": held,
        "undos": undos,
        "subscribers": subscribers,
        "filters": filters,
        "logs": logs,
    }
    return [finding for name, look in looks.items() for finding in looked(name, look, stack)]


def looked(name: str, look: Callable[[Stack], Iterator[Finding]], stack: Stack) -> list[Finding]:
    """What one look finds."""
    try:
        return list(look(stack))
    # One permission that a person lacks must not hide what all other looks find.
    except (ClientError, BotoCoreError) as error:
        return [Finding(name, Verdict.FAULT, str(fault_of("this look", error)))]


def stream(stack: Stack) -> Iterator[Finding]:
    """Whether the table tells its changes with both images."""
    table = stack.clients.dynamodb.describe_table(TableName=stack.settings.inventory)["Table"]
    view = table.get("StreamSpecification", {}).get("StreamViewType")
    if view == "NEW_AND_OLD_IMAGES":
        yield Finding("stream", Verdict.OK, "Inventory tells its changes before and after.")
    else:
        yield Finding("stream", Verdict.FAULT, f"The stream shows {view}; deploy the stack again.")


def mapping(stack: Stack) -> Iterator[Finding]:
    """Whether the stream reaches Check-Stock."""
    found = stack.client("lambda").get_event_source_mapping(UUID=stack.outputs["CheckMapping"])
    state, last = found["State"], found.get("LastProcessingResult", "")
    if state != "Enabled":
        yield Finding("mapping", Verdict.FAULT, f"It is {state}: enable it, or deploy again.")
    elif "PROBLEM" in last or "FAILED" in last:
        yield Finding("mapping", Verdict.WARNING, f"The last batch failed ({last}); see the logs.")
    else:
        yield Finding("mapping", Verdict.OK, "Check-Stock gets the changes.")


def failures(stack: Stack) -> Iterator[Finding]:
    """Whether anything waits in the failure bucket."""
    bucket = stack.outputs["Failures"]
    kept = stack.clients.s3.list_objects_v2(Bucket=bucket, MaxKeys=1_000).get("KeyCount", 0)
    if kept:
        message = f"{kept} failures wait: `shelfwatch --stack {stack.name} redrive` works them off."
        yield Finding("failures", Verdict.FAULT, message)
    else:
        yield Finding("failures", Verdict.OK, "Nothing was given up.")


def uploads(stack: Stack) -> Iterator[Finding]:
    """Whether an upload was left half written for longer than its functions may take."""
    now = stack.platform.clock.now()
    left = [report for report, _ in stack.platform.uploads.unfinished(now - UNFINISHED_SINCE)]
    stuck = [one.upload.file for one in left if one.upload.arrived <= now - LONGEST_CHAIN]
    if stuck:
        command = f"shelfwatch --stack {stack.name} redrive"
        message = f"{', '.join(stuck)}: not finished and nobody works on it: run `{command}`."
        yield Finding("uploads", Verdict.FAULT, message)
    elif left:
        yield Finding("uploads", Verdict.OK, f"{len(left)} are being loaded.")
    else:
        yield Finding("uploads", Verdict.OK, "Each is finished.")


def held(stack: Stack) -> Iterator[Finding]:
    """Whether an upload waits for a person."""
    waiting = stack.platform.held_uploads.open()
    # Each by itself, with the commands to be copied.
    for one in waiting:
        command, upload = stack.platform.held_uploads.command, one.upload
        message = (
            f"{upload.file} is held: `{command} release {upload.id}` or"
            f" `{command} discard {upload.id}`; `{command} status` says why."
        )
        yield Finding("held", Verdict.WARNING, message)
    if not waiting:
        yield Finding("held", Verdict.OK, "No upload waits for anybody.")


def undos(stack: Stack) -> Iterator[Finding]:
    """Whether an undo was cut off."""
    left = unfinished(stack.platform.inventory.tables.ledger)
    if left:
        message = f"{len(left)} cut off: `shelfwatch --stack {stack.name} redrive` finishes them."
        yield Finding("undos", Verdict.WARNING, message)
    else:
        yield Finding("undos", Verdict.OK, "Each is finished.")


def subscribers(stack: Stack) -> Iterator[Finding]:
    """Whether anybody is told, and who has not confirmed."""
    waiting = stack.platform.subscribers.pending()
    known = stack.platform.subscribers.subscribers()
    found = sum(SubscriptionKind.STOCK in one.kinds and one.address not in waiting for one in known)
    for address in waiting:
        message = f"{address} has not confirmed: ask them to look for the mail from AWS."
        yield Finding("subscribers", Verdict.WARNING, message)
    if found:
        yield Finding("subscribers", Verdict.OK, f"{found} are told.")
    else:
        message = f"Nobody is told: `shelfwatch --stack {stack.name} subscribe ADDRESS`."
        yield Finding("subscribers", Verdict.WARNING, message)


def filters(stack: Stack) -> Iterator[Finding]:
    """Whether the topic's filters are as they have to be, and how many more SNS takes.

    What each subscription hears is noted for Check-Stock, which may not look itself.
    """
    noted = stack.platform.subscribers.note_filters()
    for address in noted.wild:
        message = (
            f"{address} has no filter of ours and hears every message, so that less can be combined"
            f" for the others: `shelfwatch --stack {stack.name} subscribe {address}`."
        )
        yield Finding("filters", Verdict.WARNING, message)
    yield from limit("filters", noted.filters, MOST_FILTERS, "filters of one topic")
    yield from limit("filters", noted.stores, MOST_VALUES, "stores in one subscription")


def limit(subject: str, number: int, most: int, of_what: str) -> Iterator[Finding]:
    """How near a number is to what SNS takes, before somebody meets it."""
    message = f"{number} of {most} {of_what} that SNS takes"
    if number < most * NEAR:
        yield Finding(subject, Verdict.OK, f"{message}.")
    elif number < most:
        yield Finding(subject, Verdict.WARNING, f"{message}: ask AWS for more, or use fewer.")
    else:
        yield Finding(subject, Verdict.FAULT, f"{message}: the next `subscribe` fails.")


def logs(stack: Stack) -> Iterator[Finding]:
    """Whether the functions logged errors since yesterday."""
    since = stack.platform.clock.now() - LOOKED_BACK
    for function in ("LoadFunction", "CheckFunction"):
        name = stack.outputs[function]
        found = stack.client("logs").filter_log_events(
            logGroupName=f"/aws/lambda/{name}",
            startTime=int(since.timestamp() * 1000),
            filterPattern="ERROR",
            limit=100,
        )["events"]
        if found:
            meaning = meaning_of(found[-1]["message"])
            message = f"{len(found)} errors since yesterday, the last: {meaning}"
            yield Finding(f"logs of {name}", Verdict.WARNING, message)
        else:
            yield Finding(f"logs of {name}", Verdict.OK, "No errors since yesterday.")
