"""The rules of an installation: a TOML file that a person edits while the service runs."""

import threading
from pathlib import Path

from shelfwatch.core.errors import Misuse
from shelfwatch.core.rules.rules import NO_RULES, Rules
from shelfwatch.core.rules.rules_file import parse_rules
from shelfwatch.ports import RuleBook

# No more is read: a file of rules is written by hand.
LONGEST = 1_048_576


class RulesFile(RuleBook):
    """The port `RuleBook` on a file, which need not exist. It is read again once it has changed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._seen: tuple[int, int, int] | None = None
        self._rules = NO_RULES
        self._fault = ""

    def current(self) -> Rules:
        with self._lock:
            self._refresh()
            return self._rules

    def fault(self) -> str:
        with self._lock:
            self._refresh()
            return self._fault

    def _refresh(self) -> None:
        """Read the file where it is another one than last time."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            self._seen, self._rules, self._fault = None, NO_RULES, ""
            return
        except OSError as error:
            self._fault = f"{self.path} can't be read ({error.strerror}): check its permissions."
            return
        # An editor may replace a file by one of the same length within a second.
        state = found.st_ino, found.st_size, found.st_mtime_ns
        if state == self._seen:
            return
        self._seen, self._fault = state, ""
        try:
            self._rules = read_rules(self.path)
        except Misuse as error:
            self._fault = str(error)


def read_rules(path: Path) -> Rules:
    """The rules in a file. Raises Misuse in one sentence where it can't be read as rules."""
    try:
        with path.open("rb") as file:
            text = file.read(LONGEST + 1)
    except OSError as error:
        raise Misuse(f"{path} can't be read ({error.strerror}): check its name.") from error
    if len(text) > LONGEST:
        raise Misuse(f"{path} is longer than a rules file may be ({LONGEST:,} bytes).")
    try:
        return parse_rules(text.decode("utf-8-sig"), path.name)
    except UnicodeDecodeError as error:
        raise Misuse(f"{path} is no UTF-8: save it as UTF-8.") from error
