"""The doctor: what is wrong with an installation, and what to do about each fault.

Looks and tries, and changes nothing: the one file that it writes into each folder is removed.
"""

from collections.abc import Callable, Iterator, Sequence

from shelfwatch.core.errors import ShelfwatchError
from shelfwatch.core.finding import Finding, Verdict
from shelfwatch.local.doctor import environment as ground
from shelfwatch.local.doctor import workload as work
from shelfwatch.local.installation import Installation

Examination = Callable[[Installation], Iterator[Finding]]

# In the order in which one fault explains the next: without a database, nothing else can be asked.
EXAMINATIONS: dict[str, Examination] = {
    "settings": ground.settings,
    "database": ground.database,
    "service": ground.service,
    "folders": ground.folders,
    "privacy": ground.privacy,
    "disk": ground.disk,
    "mail": ground.mail,
    "rules": ground.rules,
    "subscribers": work.subscribers,
    "deliveries": work.deliveries,
    "uploads": work.uploads,
    "held files": work.held,
    "files to mend": work.to_mend,
    "expected files": work.expected,
    "clock": ground.clock,
    "waiting files": work.waiting_files,
}


def examine(installation: Installation) -> list[Finding]:
    """Everything that was looked at, each with its verdict; one fault hides no other."""
    return [
        finding
        for subject, examination in EXAMINATIONS.items()
        for finding in carried_out(subject, examination, installation)
    ]


def carried_out(
    subject: str, examination: Examination, installation: Installation
) -> Sequence[Finding]:
    """What an examination finds; where it cannot be carried out, that is its finding."""
    try:
        return list(examination(installation))
    # One examination that fails must not hide what the others find.
    except ShelfwatchError as fault:
        return [Finding(subject, Verdict.FAULT, str(fault))]
    except OSError as fault:
        message = f"It could not be examined ({fault}): mend that, and ask again."
        return [Finding(subject, Verdict.FAULT, message)]
