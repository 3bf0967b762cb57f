"""The page on layouts names each of them, and CONTRIBUTING's steps are those that there are."""

from pathlib import Path

from shelfwatch.files.layouts import LAYOUTS

ROOT = Path(__file__).parents[3]


def test_every_system_is_documented() -> None:
    """By the name under which reports call it, without what is said after a comma."""
    page = (ROOT / "docs" / "layouts.md").read_text("utf-8")
    own = {"Plain layout", "Rejects of an earlier upload"}
    names = {layout.name.partition(",")[0].removesuffix(" in Spanish") for layout in LAYOUTS} - own
    assert [name for name in sorted(names) if name not in page] == []


def test_the_files_that_contributing_names_are_there() -> None:
    """A step that leads nowhere helps nobody."""
    steps = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    layouts = ROOT / "src" / "shelfwatch" / "files" / "layouts"
    for name in ("layout.py", "tills.py", "shops.py", "marketplaces.py", "enterprise.py"):
        assert name in steps
        assert (layouts / name).exists()
    for name in ("test_samples.py", "test_rewriting.py", "test_mutants.py"):
        assert name in steps
        assert (ROOT / "tests" / "files" / name).exists()
