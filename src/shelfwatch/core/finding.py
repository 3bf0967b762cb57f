"""What the doctor says of one subject."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How bad it is: a fault keeps files from being loaded, or messages from being sent."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one subject, and what to do where it is not well."""

    subject: str
    verdict: Verdict
    message: str
