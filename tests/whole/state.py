"""All of an installation that has to be the same, however often its service was killed."""

from collections import Counter
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from shelfwatch.local.inbox.moves import REJECTS_END
from shelfwatch.local.sqlite.platform import SqlitePlatform
from smtp_server import MailServer
from whole.machine import Machine
from whole.mailbox import ids

Facts = set[tuple[object, ...]]


@dataclass(frozen=True)
class State:
    """Levels, accounts, alerts, outages, deliveries, where the files are, and what was sent."""

    levels: dict[tuple[str, str], str]
    uploads: Facts
    alerts: Facts
    outages: Facts
    deliveries: Facts
    files: Counter[tuple[str, str]]
    messages: frozenset[str]


def state_of(machine: Machine, server: MailServer) -> State:
    """The state, without times and numbers that tell one run from another."""
    with machine.platform() as platform:
        return State(
            levels=machine.counts(),
            uploads=uploads_in(platform),
            alerts={
                (alert.id, alert.kind, alert.store, alert.upload, *alert.items)
                for alert in platform.alerts.alerts()
            },
            outages={
                (outage.store, outage.item, outage.began_by, outage.ended_by)
                for store, item in machine.counts()
                for outage in platform.alerts.outages(store, item)
            },
            deliveries={
                (delivery.id, delivery.address, delivery.upload, delivery.state)
                for delivery in platform.deliveries.deliveries()
            },
            files=Counter(
                (folder.name, content_of(path))
                for folder in (machine.home.inbox, machine.home.done, machine.home.failed)
                for path in folder.iterdir()
                if not is_leftover(path)
            ),
            messages=frozenset(ids(server)),
        )


def uploads_in(platform: SqlitePlatform) -> Facts:
    """Each upload's account, with the rows that it rejected."""
    return {
        (
            report.upload.id,
            report.upload.file,
            report.upload.version,
            report.status,
            report.outcomes,
            *((reject.row, reject.column, reject.value, reject.reason) for reject in rejects),
        )
        for report in platform.uploads.uploads(limit=1_000)
        for rejects in [platform.uploads.rejects(report.upload.id)]
    }


def content_of(path: Path) -> str:
    """What tells a file from others; one of rejects counts as such, made from memory or ledger."""
    return "rejects" if path.name.endswith(REJECTS_END) else sha256(path.read_bytes()).hexdigest()


def is_leftover(path: Path) -> bool:
    """Whether it is a name that a killed process had taken for a file, or lies beside one."""
    beside = path.with_name(path.name.removesuffix(REJECTS_END))
    return beside.exists() and beside.stat().st_size == 0


def leftovers(machine: Machine) -> int:
    """How many names were taken in vain."""
    return sum(
        path.stat().st_size == 0
        for folder in (machine.home.done, machine.home.failed)
        for path in folder.iterdir()
    )
