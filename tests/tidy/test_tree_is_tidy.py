"""The checkout keeps its own rules of style; `test_rules_can_fail` shows that each rule bites."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from tidy import glossary, inherited, rules, texts
from tidy.tree import ROOT, python_files, rooms, root_entries, text_files

MOST_ROOT_ENTRIES = 16
MOST_MODULES = 12
"""Of one room, `__init__.py` left out: about ten, so that a reader takes it in at a glance."""

LONGER_ROOMS = {"files/layouts": 21}
"""Rooms that may have more, each with its reason: a module for each system that is known."""

Rule = Callable[[str], list[str]]


def module_of(path: Path) -> str:
    """The dotted name under which a file of `src` is imported; a package's is its folder's."""
    parts = path.relative_to(ROOT / "src").with_suffix("").parts
    return ".".join(parts)


def places(path: Path, findings: list[str]) -> list[str]:
    """Findings with the file that they are in, so that an editor can jump to them."""
    return [f"{path.relative_to(ROOT)}:{finding}" for finding in findings]


def assert_none(findings: list[str]) -> None:
    """Fail with every finding on a line of its own."""
    assert not findings, "\n" + "\n".join(findings)


@pytest.mark.parametrize(
    ("rule", "folders"),
    [
        (rules.long_functions, ("src",)),
        (rules.long_file, ("src", "tests", "bench")),
        (rules.missing_docstrings, ("src",)),
        (rules.unclear_tests, ("tests",)),
        (rules.unreasoned_todos, ("src", "tests", "bench")),
        (rules.unreasoned_suppressions, ("src", "tests", "bench")),
        (rules.patches, ("tests", "bench")),
        (glossary.synonyms, ("src", "tests", "bench")),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_python_files_keep_the_rule(rule: Rule, folders: tuple[str, ...]) -> None:
    """Every Python file of these folders keeps the rule."""
    files = python_files(*folders)
    assert_none([place for path in files for place in places(path, rule(path.read_text()))])


def test_every_method_says_what_it_does_or_inherits_that_from_its_port() -> None:
    """A method that keeps a contract of a port need not repeat it."""
    heirs = [path for path in python_files("src") if inherited.has_heirs(path.read_text())]
    modules = [import_module(module_of(path)) for path in heirs]
    assert_none([finding for module in modules for finding in inherited.unexplained(module)])


@pytest.mark.parametrize("rule", [texts.registry_addresses, texts.machine_paths])
def test_every_file_could_stand_on_any_machine(rule: Rule) -> None:
    """No file names a package registry, or a path that exists here only."""
    assert_none([place for path, text in text_files() for place in places(path, rule(text))])


def test_every_room_can_be_taken_in_at_a_glance() -> None:
    """No folder of the package has many more than ten modules."""
    assert_none(
        [
            f"{room}: {len(modules)} modules"
            for room, modules in rooms(ROOT / "src/shelfwatch")
            if len(modules) > LONGER_ROOMS.get(room, MOST_MODULES)
        ]
    )


def test_core_imports_only_the_standard_library() -> None:
    """The core is pure: nothing but the standard library and itself."""
    assert_none(
        [
            place
            for path in python_files("src/shelfwatch/core")
            for place in places(path, rules.impure_imports(path.read_text(), module_of(path)))
        ]
    )


def test_platforms_never_import_one_another() -> None:
    """One machine and memory (and AWS, when it comes) know the ports, and not each other."""
    assert_none(
        [
            place
            for path in python_files("src")
            for place in places(path, rules.crossed_platforms(path.read_text(), module_of(path)))
        ]
    )


@pytest.mark.parametrize(
    "name", [path.name for path in sorted((ROOT / "requirements").glob("*.txt"))]
)
def test_pins_are_exact_and_hashed_and_name_no_index(name: str) -> None:
    """Everything that is installed has one version, and hashes that any index must match."""
    assert texts.loose_pins((ROOT / "requirements" / name).read_text()) == []


def test_run_pins_are_what_was_tested() -> None:
    """What users run has the same version as what the tests ran with."""
    pins = {
        name: set(texts.pinned_versions((ROOT / "requirements" / name).read_text()))
        for name in ("run.txt", "dev.txt")
    }
    assert pins["run.txt"] <= pins["dev.txt"]


def test_root_stays_small_enough_to_take_in() -> None:
    """A newcomer sees at most sixteen names."""
    assert len(root_entries()) <= MOST_ROOT_ENTRIES, root_entries()
