"""What the doctor says of one subject."""

from shelfwatch.core.finding import Finding, Verdict
from shelfwatch.local.doctor.doctor import examine
from shelfwatch.local.installation import Installation


def found(installation: Installation, subject: str) -> list[Finding]:
    """Each thing that the doctor says of a subject."""
    return [one for one in examine(installation) if one.subject.startswith(subject)]


def sole(installation: Installation, subject: str) -> tuple[Verdict, str]:
    """The one thing that the doctor says of a subject."""
    (finding,) = found(installation, subject)
    return finding.verdict, finding.message
