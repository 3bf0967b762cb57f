"""The documents point to what is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]
LINK = re.compile(r"\]\((?P<path>[^)#:]*)(?:#(?P<heading>[^)]*))?\)")

PLACE = re.compile(r"`(?P<path>[\w.-]+(?:/[\w.*-]+)*(?:/|\.py|\.sql|\.yaml|\.toml))`")
"""A file or folder that a document names in backticks: `core/`, `files/reader.py`."""

NAMED_FROM = (
    "src/shelfwatch",
    "src/shelfwatch/files",
    "src/shelfwatch/files/layouts",
    "tests/files",
)
"""Folders that a document may leave out before a name, where its own sentence gives them."""

MADE_BY_USE = {"done/", "failed/", "inbox/", "outbox/", "uploads/", "rejects/", "state/"}
"""Folders of an installation or a bucket, which no checkout has."""


def missing_places(document: Path) -> list[str]:
    """The files and folders of this repository that a document names and that are not there."""
    text = document.read_text(encoding="utf-8")
    found = {place["path"] for place in PLACE.finditer(text)} - MADE_BY_USE
    named = {path for path in found if "NAME" not in path}
    roots = [ROOT, *(ROOT / folder for folder in NAMED_FROM)]
    return sorted(path for path in named if not any((root / path).exists() for root in roots))


def anchors(document: Path) -> set[str]:
    """What the headings of a document are called in links."""
    headings = re.findall(r"^#+ (.*)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings
    }


def broken(document: Path) -> list[str]:
    """The links of a document, into this repository, that lead nowhere."""
    found = []
    for link in LINK.finditer(document.read_text(encoding="utf-8")):
        target = document.parent / link["path"] if link["path"] else document
        if not target.exists() or (link["heading"] and link["heading"] not in anchors(target)):
            found.append(link[0])
    return found


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    """Files and headings alike."""
    assert broken(document) == []


@pytest.mark.parametrize(
    "document",
    [ROOT / name for name in ("docs/architecture.md", "docs/aws.md", "CONTRIBUTING.md")],
    ids=lambda document: document.name,
)
def test_every_place_that_is_named_is_there(document: Path) -> None:
    """The documents for engineers name files as they are called now."""
    assert missing_places(document) == []


def test_a_place_that_is_not_there_is_found(tmp_path: Path) -> None:
    """A file under an old name."""
    document = tmp_path / "a.md"
    document.write_text("`core/` and `files/numbers.py` and `files/reader.py`\n")
    assert missing_places(document) == ["files/numbers.py"]


def test_a_link_to_nowhere_is_found(tmp_path: Path) -> None:
    """A file that is not there, and a heading that is not in it."""
    document = tmp_path / "a.md"
    document.write_text("# One two\n[x](b.md) [y](#one-two) [z](#three) [w](a.md#one-two)\n")
    assert broken(document) == ["](b.md)", "](#three)"]
