"""Copies what a handler imports of this project, and nothing else, into a function's package."""

import ast
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path


def main(handler: str, source: str, target: str) -> None:
    """Copy the modules that `handler` imports, however indirectly, from `source` to `target`."""
    for path in sorted(needed(handler, Path(source))):
        copy = Path(target) / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
        copy_data(path.parent, copy.parent)


def copy_data(source: Path, target: Path) -> None:
    """Copy the words that modules of this folder read beside themselves; no import names them."""
    for data in source.glob("*.toml"):
        shutil.copyfile(data, target / data.name)


def needed(handler: str, source: Path) -> set[Path]:
    """The files of every module that is reached from `handler`, with their packages'."""
    found: set[Path] = set()
    waiting = [handler]
    while waiting:
        path = file_of(waiting.pop(), source)
        if path is not None and path not in found:
            found.add(path)
            waiting.extend(imported(path))
    return found


def file_of(module: str, source: Path) -> Path | None:
    """The file of a module of `source`; None for a name inside a module, and for all others."""
    path = source.joinpath(*module.split("."))
    package = path / "__init__.py"
    if package.exists():
        return package
    return path.with_suffix(".py") if path.with_suffix(".py").exists() else None


def imported(path: Path) -> Iterator[str]:
    """The modules that a file may import, with each package on the way to them."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            parts = name.split(".")
            yield from (".".join(parts[:end]) for end in range(1, len(parts) + 1))


if __name__ == "__main__":
    main(*sys.argv[1:])
