"""The files of the checkout, as the tidy rules and the figures see them."""

import fnmatch
import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def ignored_names(root: Path = ROOT) -> list[str]:
    """The patterns of `.gitignore` and git's own folder: all of them name folders or files."""
    lines = (root / ".gitignore").read_text().splitlines()
    return [".git", *(line.rstrip("/") for line in lines if line and not line.startswith("#"))]


def is_ignored(name: str, patterns: list[str]) -> bool:
    """Whether a file or folder called `name` is no part of the source."""
    return any(fnmatch.fnmatch(name, pattern) for pattern in patterns)


def source_files(root: Path = ROOT) -> Iterator[Path]:
    """Every file that is or may become part of a commit.

    Git is not asked, so that an unpacked archive is checked like a clone.
    """
    patterns = ignored_names(root)
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not is_ignored(name, patterns))
        yield from (Path(folder, name) for name in sorted(files) if not is_ignored(name, patterns))


def root_entries(root: Path = ROOT) -> list[str]:
    """What a newcomer sees first: the names at the root."""
    patterns = ignored_names(root)
    return sorted(path.name for path in root.iterdir() if not is_ignored(path.name, patterns))


def python_files(*folders: str) -> list[Path]:
    """Every Python file below these folders of the checkout."""
    tops = {ROOT / folder for folder in folders}
    return [path for path in source_files() if path.suffix == ".py" and tops & set(path.parents)]


def rooms(package: Path) -> Iterator[tuple[str, list[str]]]:
    """Each folder of a package, with the names of its modules; `__init__` is the room itself."""
    for folder in sorted({path.parent for path in package.rglob("*.py")}):
        modules = sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__")
        yield folder.relative_to(package).as_posix(), modules


def text_files() -> Iterator[tuple[Path, str]]:
    """Every file that is UTF-8 text, with its text; sample files in other encodings are data."""
    for path in source_files():
        try:
            yield path, path.read_text()
        except UnicodeDecodeError:
            continue
