"""The events of the service: each is one line for a person, and fields for a log."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.alerting.subscriber import Subscriber, unheard_of
from shelfwatch.core.messages.titles import subject
from shelfwatch.core.stock.change import AlertKind
from shelfwatch.core.uploads.upload import Status, UploadReport
from shelfwatch.service.alerting.deliver import Outcome


@dataclass(frozen=True, slots=True)
class Event(ABC):
    """Something happened."""

    @property
    @abstractmethod
    def text(self) -> str:
        """One line for a person."""

    @property
    def is_trouble(self) -> bool:
        """Whether somebody should look at it."""
        return False


@dataclass(frozen=True, slots=True)
class Started(Event):
    """The service is ready for files."""

    inbox: Path
    database: Path

    @property
    def text(self) -> str:
        """Where the files go."""
        return f"Ready: drop stock files into {self.inbox}; what is known lies in {self.database}."


@dataclass(frozen=True, slots=True)
class PagesServed(Event):
    """The pages are there."""

    address: str

    @property
    def text(self) -> str:
        """Where to look."""
        return f"Pages: {self.address}"


@dataclass(frozen=True, slots=True)
class FileDone(Event):
    """A file was loaded, held or refused; `moved` is where it lies now.

    None where it comes again, or where a copy of it is held.
    """

    name: str
    report: UploadReport
    moved: Path | None

    @property
    def text(self) -> str:
        """What became of its rows, and where it lies where something is to be mended."""
        where = f" It lies in {self.moved}." if self.is_trouble and self.moved else ""
        return f"{self.name}: {self.report.message}{where}"

    @property
    def is_trouble(self) -> bool:
        """Where it was not loaded, or not all of it."""
        return self.report.status is not Status.LOADED or self.report.outcomes.rejected > 0


@dataclass(frozen=True, slots=True)
class FileWaits(Event):
    """A file could not be dealt with just now: it stays in the inbox, and is tried again."""

    name: str
    reason: str

    @property
    def text(self) -> str:
        """What is in the way."""
        return f"{self.name} stays in the inbox and is tried again: {self.reason}"

    @property
    def is_trouble(self) -> bool:
        """Always: somebody is waiting for its alerts."""
        return True


@dataclass(frozen=True, slots=True)
class AlertRecorded(Event):
    """An upload took items out of stock, or brought them back; `is_heard` unless nobody is told."""

    alert: Alert
    is_heard: bool = True

    @property
    def text(self) -> str:
        """The subject that its message has, and what to do where nobody gets one."""
        unheard = f" Nobody is told of {self.alert.store}: `shelfwatch subscribe` changes that."
        return f"{subject([self.alert])}.{'' if self.is_heard else unheard}"

    @property
    def is_trouble(self) -> bool:
        """Where an item ran out and nobody listens."""
        return not self.is_heard


def alerts_recorded(
    alerts: Sequence[Alert], subscribers: Sequence[Subscriber]
) -> list[AlertRecorded]:
    """An event for each alert, which says where somebody should listen and nobody does."""
    out = [alert.store for alert in alerts if alert.kind is AlertKind.OUT]
    unheard = unheard_of(out, subscribers)
    return [
        AlertRecorded(alert, alert.kind is not AlertKind.OUT or alert.store not in unheard)
        for alert in alerts
    ]


@dataclass(frozen=True, slots=True)
class MessagesSent(Event):
    """A delivery run in which something was sent, or failed."""

    outcome: Outcome

    @property
    def text(self) -> str:
        """How many of each, and the first fault."""
        numbers = {
            "delivered": self.outcome.delivered,
            "to be tried again": self.outcome.postponed,
            "given up": self.outcome.given_up,
        }
        figures = ", ".join(f"{number} {what}" for what, number in numbers.items() if number)
        fault = f" ({self.outcome.errors[0]})" if self.outcome.errors else ""
        return f"Messages: {figures}{fault}."

    @property
    def is_trouble(self) -> bool:
        """Where one did not arrive."""
        return bool(self.outcome.postponed or self.outcome.given_up)


@dataclass(frozen=True, slots=True)
class Pruned(Event):
    """What is older than its retention was removed."""

    changes: int = 0
    deliveries: int = 0
    alerts: int = 0
    outages: int = 0
    files: int = 0

    @property
    def text(self) -> str:
        """How many of each."""
        return (
            f"Removed what was old: {self.changes:,} changes, {self.deliveries:,} deliveries,"
            f" {self.alerts:,} alerts, {self.outages:,} outages, {self.files:,} files."
        )


@dataclass(frozen=True, slots=True)
class Trouble(Event):
    """Something around the service failed; it goes on, and tries again."""

    reason: str

    @property
    def text(self) -> str:
        """What failed, and what to do about it."""
        return self.reason

    @property
    def is_trouble(self) -> bool:
        """Always."""
        return True


@dataclass(frozen=True, slots=True)
class Mended(Event):
    """A folder that was reported as Trouble is in order again."""

    folder: Path

    @property
    def text(self) -> str:
        """Which one."""
        return f"{self.folder} is in order again."


@dataclass(frozen=True, slots=True)
class Stopped(Event):
    """The service has ended as it was asked to; nothing was left half done."""

    @property
    def text(self) -> str:
        """That it has ended."""
        return "Stopped."
