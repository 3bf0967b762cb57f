"""The rules for files that are no Python: what no committed file may hold, and what pins must."""

import os
import re
from urllib.parse import urlsplit

from tidy.tree import ROOT

# Spelt in pieces, so that this file keeps its own rule.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("conda", "anaconda", "org"),
        ("proxy", "golang", "org"),
        ("crates", "io"),
    )
]
INDEX_VARIABLES = ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "UV_INDEX_URL", "UV_DEFAULT_INDEX")
PATH_STARTS = r"""(?:^|(?<=[\s"'`=(:]))"""
HOME_FOLDERS = re.compile(PATH_STARTS + r"/(?:root|home/\w+|Users/\w+)\b", re.MULTILINE)
INDEX_OPTION = re.compile(r"-i\b|-f\b|--(extra-)?index-url|--find-links|--trusted-host|.*://")
HASHED_PIN = re.compile(
    r"[\w.-]+(\[[\w,]+\])?==[^\s;]+( ; [^\\]+)?( \\\n    --hash=sha256:\w{64})+"
)


def registry_hosts() -> list[str]:
    """The hosts of public package registries, and of the one that this machine is set up for."""
    addresses = " ".join(os.environ.get(name, "") for name in INDEX_VARIABLES).split()
    configured = [urlsplit(address).hostname for address in addresses]
    return REGISTRIES + [host for host in configured if host]


def registry_addresses(text: str) -> list[str]:
    """Lines that name the host of a package registry."""
    return lines_with(text, registry_hosts(), "names the registry")


def machine_paths(text: str) -> list[str]:
    """Lines with a path that exists on one machine only: a home folder or this checkout."""
    # A checkout at the top, as in a container, has a name that any text may hold.
    checkout = PATH_STARTS + re.escape(str(ROOT)) + r"\b" if len(ROOT.parts) > 2 else "(?!)"
    return [
        f"{line_of(text, found.start())}: holds the path {found.group()}"
        for pattern in (HOME_FOLDERS, re.compile(checkout, re.MULTILINE))
        for found in pattern.finditer(text)
    ]


def lines_with(text: str, needles: list[str], what: str) -> list[str]:
    """A finding for each line that contains one of `needles`."""
    return [
        f"{number}: {what} {needle}"
        for needle in needles
        if needle in text
        for number, line in enumerate(text.splitlines(), 1)
        if needle in line
    ]


def line_of(text: str, position: int) -> int:
    """The number of the line that `position` lies on."""
    return text.count("\n", 0, position) + 1


def loose_pins(text: str) -> list[str]:
    """Lines of a requirements file that name an index, and packages without version and hash."""
    options = {
        number
        for number, line in enumerate(text.splitlines(), 1)
        if INDEX_OPTION.match(line.strip()) and not line.lstrip().startswith("#")
    }
    return [f"{number}: names an index" for number in sorted(options)] + [
        f"{number}: no exact version with a hash"
        for number, pin in pins(text)
        if number not in options and not HASHED_PIN.fullmatch(pin)
    ]


def pins(text: str) -> list[tuple[int, str]]:
    """The entries of a requirements file, each with the indented lines that belong to it."""
    entries = re.compile(r"^[^\s#].*(?:\n[ \t]+\S.*)*", re.MULTILINE)
    return [(line_of(text, found.start()), found.group()) for found in entries.finditer(text)]


def pinned_versions(text: str) -> list[str]:
    """Each `name==version` of a requirements file."""
    return re.findall(r"^[\w.-]+==[^\s;]+", text, flags=re.MULTILINE)
