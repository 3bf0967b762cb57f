"""The whole story in one go: files go in, levels change, items run out, people are told.

Everything is real but the place: an installation of its own in a folder that is gone afterwards,
without a mail server, so that its messages lie in the outbox and can be shown.
"""

import email
import email.policy
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from shelfwatch.cli.output import demo_report as views
from shelfwatch.core.alerting.subscriber import ALL_STORES
from shelfwatch.core.stock.level import Level
from shelfwatch.core.uploads.upload import UploadReport
from shelfwatch.local.installation import Installation, open_installation
from shelfwatch.service.alerting.check import check
from shelfwatch.service.alerting.deliver import deliver
from shelfwatch.service.loading.load import LoadRequest, load

MANAGER = "ann@example.org"
SHOPKEEPER = "lisbon@example.org"

HALF_A_DAY = timedelta(hours=10)


def print_demo() -> None:
    """Print the story on stdout, at the width of the terminal, or of a page."""
    with views.stage() as console, quiet_installation() as installation:
        subscribe_both(installation)
        before = tell_morning(console, installation)
        tell_evening(console, installation, before)
        views.show_what_next(console)


def tell_morning(console: Console, installation: Installation) -> list[Level]:
    """Six first files, and what is out of stock already; the levels afterwards."""
    reports = load_samples(installation, "morning", made_before=HALF_A_DAY)
    levels = list(installation.platform.inventory.levels())
    views.show_morning(console, reports, levels)
    views.show_subjects(console, send(installation))
    return levels


def tell_evening(console: Console, installation: Installation, before: list[Level]) -> None:
    """One file for all stores: what changed, what ran out or is back, and what is said of it."""
    reports = load_samples(installation, "evening", made_before=timedelta())
    levels = list(installation.platform.inventory.levels())
    mails = send(installation)
    alerts = installation.platform.alerts.alerts(reports[0].upload.id)
    views.show_evening(console, reports, alerts)
    views.show_changes(console, counts(before), levels)
    views.show_mails(console, mails)


@contextmanager
def quiet_installation() -> Iterator[Installation]:
    """An installation that knows no setting of this machine, and is gone afterwards."""
    with (
        TemporaryDirectory(prefix="shelfwatch-demo-") as folder,
        open_installation(Path(folder), {}) as installation,
    ):
        yield installation


def subscribe_both(installation: Installation) -> None:
    """One is told of all stores, one of a single store."""
    installation.platform.subscribers.add(MANAGER, ALL_STORES)
    installation.platform.subscribers.add(SHOPKEEPER, ["Lisbon"])


def load_samples(
    installation: Installation, folder: str, made_before: timedelta
) -> list[UploadReport]:
    """Load each sample file of `folder`, by name, as made that long ago."""
    files = resources.files("shelfwatch.samples") / folder
    version = installation.platform.clock.now() - made_before

    def load_one(file: Traversable) -> UploadReport:
        with resources.as_file(file) as path:
            request = LoadRequest(path=path, name=file.name, version=version)
            return load(installation.platform, request, installation.load_context)

    return [load_one(file) for file in sorted(files.iterdir(), key=lambda file: file.name)]


def send(installation: Installation) -> list[EmailMessage]:
    """Check and deliver; the e-mails as they lie in the outbox, which is emptied."""
    check(installation.platform)
    deliver(installation.platform, installation.channel)
    files = list(installation.home.outbox.glob("*.eml"))
    mails = [read_mail(file) for file in files]
    for file in files:
        file.unlink()
    return sorted(mails, key=lambda mail: (mail["To"], mail["Subject"]))


def read_mail(file: Path) -> EmailMessage:
    """An e-mail from its file."""
    with file.open("rb") as content:
        return email.message_from_binary_file(content, policy=email.policy.default)


def counts(levels: list[Level]) -> views.Counts:
    """The count of each store and item."""
    return {(level.store, level.item): level.count for level in levels}
