"""What a line of a function's log means, in words: the line itself is JSON for machines."""

import json
import re
from collections.abc import Mapping
from typing import Any

# What Lambda itself writes where a function was stopped, or raised what nobody caught.
TIMED_OUT = re.compile(r"Task timed out after ([0-9.]+) seconds")
RAISED = re.compile(r"^\[ERROR\]\s*(?:\S+\s+)*?([A-Za-z_.]+): (.+)")

# Characters of a text that is shown.
LONGEST = 300


def meaning_of(line: str) -> str:
    """What a line of the log says went wrong, as one sentence."""
    stopped = TIMED_OUT.search(line)
    if stopped:
        return f"The function was stopped after {stopped[1]} seconds; what it left comes again."
    try:
        entry = json.loads(line)
    except ValueError:
        return of_text(line)
    return of_entry(entry) if isinstance(entry, Mapping) else of_text(line)


def of_entry(entry: Mapping[str, Any]) -> str:
    """What a line of JSON means: Lambda's own, or one of our functions."""
    failed, held_back = entry.get("failed"), entry.get("held_back")
    if isinstance(failed, Mapping) and failed:
        reason = next(iter(failed.values()))
        return shortened(f"{len(failed)} changes could not be judged: {reason}")
    if isinstance(held_back, list) and held_back:
        return shortened(f"What is held back could not be told: {held_back[0]}")
    for name in ("errorMessage", "exception", "message"):
        if isinstance(entry.get(name), str) and entry[name]:
            # Of an exception the last line says what went wrong; those before say where.
            return of_text(entry[name].strip().splitlines()[-1])
    return "An error without a message; see the log itself."


def of_text(text: str) -> str:
    """The sentence in a line of text: what Lambda puts before it says nothing to a person."""
    first = text.strip().splitlines()[0] if text.strip() else ""
    raised = RAISED.match(first)
    sentence = raised[2] if raised else first
    # `EnvironmentFault: the sentence`, as Python prints an exception.
    name, colon, rest = sentence.partition(": ")
    return shortened(rest if colon and name.replace(".", "").isidentifier() else sentence)


def shortened(text: str) -> str:
    """As much of a text as a person reads."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
