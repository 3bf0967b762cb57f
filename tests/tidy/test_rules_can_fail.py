"""Each rule of tidiness finds what it is for, and leaves alone what is right."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from tidy import glossary, inherited, numbers, rules, syntax, texts, tree

Rule = Callable[[str], list[str]]

LONG = "def long():\n" + "    x = 1\n" * 50
HASH = "a" * 64

BROKEN: list[tuple[Rule, str]] = [
    (rules.long_functions, LONG),
    (rules.long_functions, f"class A:\n    async {LONG}".replace("\n    x", "\n        x")),
    (rules.long_file, "x = 1\n" * 301),
    (rules.missing_docstrings, "x = 1\n"),
    (rules.missing_docstrings, '"""A module."""\n\ndef shown():\n    pass\n'),
    (rules.missing_docstrings, '"""A module."""\n\nclass Shown:\n    pass\n'),
    (
        rules.missing_docstrings,
        '"""M."""\nclass A:\n    """A."""\n    def shown(self):\n        pass\n',
    ),
    (rules.unclear_tests, 'def test_load():\n    """Shows it."""\n'),
    (rules.unclear_tests, 'def testItLoadsAFile():\n    """Shows it."""\n'),
    (rules.unclear_tests, "def test_a_file_is_loaded():\n    pass\n"),
    (rules.unclear_tests, 'def test_a_file_is_loaded():\n    """Shows\n\n    it."""\n'),
    (rules.unreasoned_todos, "x = 1  # TODO\n"),
    (rules.unreasoned_todos, "# FIXME: later\n"),
    (rules.unreasoned_suppressions, "x = 1  # noqa: E501\n"),
    (rules.unreasoned_suppressions, "x = 1  # noqa\n"),
    (rules.unreasoned_suppressions, "x = 1  # type: ignore[arg-type]\n"),
    (rules.unreasoned_suppressions, "x = 1  # pragma: no cover\n"),
    (rules.patches, "from unittest.mock import patch\n"),
    (rules.patches, "from unittest import mock\n"),
    (rules.patches, "import unittest.mock\n"),
    (rules.patches, "def test_it(monkeypatch): ...\n"),
    (rules.patches, "with pytest.MonkeyPatch.context() as patch: ...\n"),
    (texts.registry_addresses, f"https://{texts.REGISTRIES[0]}/simple\n"),
    (texts.machine_paths, "see /" + "home/anna/stock.csv\n"),
    (texts.machine_paths, "home='/" + "root'\n"),
    (texts.loose_pins, f"--index-url x\na==1 \\\n    --hash=sha256:{HASH}\n"),
    (texts.loose_pins, f"a==1 \\\n    --hash=sha256:{HASH}\n-f wheels\n"),
    (texts.loose_pins, "a==1\n"),
    (texts.loose_pins, f"a>=1 \\\n    --hash=sha256:{HASH}\n"),
    (glossary.synonyms, "told = 1\n"),
    (glossary.synonyms, "def read(told_items):\n    pass\n"),
    (glossary.synonyms, "class Teller:\n    pass\n"),
]

SOUND: list[tuple[Rule, str]] = [
    (rules.long_functions, LONG.replace("    x = 1\n", "", 1)),
    (rules.long_file, "x = 1\n" * 300),
    (rules.missing_docstrings, '"""M."""\nclass _Own:\n    def f(self): ...\ndef _g(): ...\n'),
    (rules.unclear_tests, 'def test_a_file_is_loaded():\n    """Shows it."""\ndef helper(): ...\n'),
    (rules.unreasoned_todos, "# TODO: wait until the other service answers\n"),
    (rules.unreasoned_todos, 'x = "TODO"\n'),
    (rules.unreasoned_suppressions, "x = 1  # noqa: BLE001, S110 - the edge: logged above\n"),
    (rules.unreasoned_suppressions, "x = 1  # type: ignore[arg-type]  # the stub is wrong\n"),
    (rules.unreasoned_suppressions, 'x = "# noqa"\n'),
    (rules.patches, "from mocking import bird\n"),
    (glossary.synonyms, "def test_who_is_told():\n    alerts = 1\n    print(told)\n"),
    (texts.registry_addresses, "https://example.org/simple\n"),
    (texts.machine_paths, "GET /stock/home/x, docs/root/y, /var/lib/shelfwatch\n"),
    (texts.loose_pins, f"# by uv\na-b==1.2 ; sys_platform == 'x' \\\n    --hash=sha256:{HASH}\n"),
]


@pytest.mark.parametrize(("rule", "source"), BROKEN, ids=[rule.__name__ for rule, _ in BROKEN])
def test_rule_finds_what_breaks_it(rule: Rule, source: str) -> None:
    """Each of these breaks the rule exactly once."""
    assert len(rule(source)) == 1


@pytest.mark.parametrize(("rule", "source"), SOUND, ids=[rule.__name__ for rule, _ in SOUND])
def test_rule_leaves_sound_source_alone(rule: Rule, source: str) -> None:
    """None of these breaks the rule, near as it comes."""
    assert rule(source) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import duckdb\n", ["1: imports duckdb"]),
        ("from rich.table import Table\n", ["1: imports rich.table.Table"]),
        ("from shelfwatch import ports\n", ["1: imports shelfwatch.ports"]),
        ("from ...files import reader\n", ["1: imports shelfwatch.files.reader"]),
        ("import re\nfrom . import count\nfrom shelfwatch.core.stock.count import show\n", []),
    ],
)
def test_core_may_import_nothing_from_outside(source: str, found: list[str]) -> None:
    """Third parties and higher floors are found, however they are spelt."""
    assert rules.impure_imports(source, "shelfwatch.core.stock.level") == found


@pytest.mark.parametrize(
    ("module", "source", "faults"),
    [
        ("shelfwatch.memory", "from shelfwatch.local import inbox\n", 1),
        ("shelfwatch.local.inbox.inbox", "import shelfwatch.memory.platform\n", 1),
        ("shelfwatch.local.inbox.inbox", "from shelfwatch.local import moves\n", 0),
        ("shelfwatch.cli", "import shelfwatch.local, shelfwatch.memory\n", 0),
    ],
)
def test_platform_that_knows_another_is_found(module: str, source: str, faults: int) -> None:
    """A platform's import of another is a fault; the command line may know them all."""
    assert len(rules.crossed_platforms(source, module)) == faults


def test_tree_leaves_out_what_git_ignores(tmp_path: Path) -> None:
    """Caches and the virtual environment are no source, wherever they lie."""
    (tmp_path / ".gitignore").write_text("# made\n.venv/\n*.egg-info/\n")
    for folder in (".git", ".venv", "src/a.egg-info", "src/a"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "x.py").touch()
    assert list(tree.source_files(tmp_path)) == [
        tmp_path / ".gitignore",
        tmp_path / "src" / "a" / "x.py",
    ]
    assert tree.root_entries(tmp_path) == [".gitignore", "src"]


def test_method_that_nothing_explains_is_found() -> None:
    """What a base says of a method explains it; a method of one's own has to say it itself."""
    module = ModuleType("made")
    source = (
        "class Port:\n    def send(self):\n        'Send it.'\n"
        "class Channel(Port):\n    def send(self): ...\n    def close(self): ...\n"
    )
    exec(compile(source, "made", "exec"), vars(module))  # noqa: S102 a module made of this very text
    assert list(inherited.unexplained(module)) == ["made.Channel.close has no docstring"]


def test_rooms_count_their_modules_and_not_themselves(tmp_path: Path) -> None:
    """A folder in a folder is a room of its own."""
    for name in ("__init__.py", "a.py", "b/__init__.py", "b/c.py", "b/d.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert list(tree.rooms(tmp_path)) == [(".", ["a"]), ("b", ["c", "d"])]


def test_code_lines_are_neither_comment_nor_docstring() -> None:
    """Blank lines, comments and docstrings are no code; a long string that is used is."""
    source = '"""M.\n\nmore"""\n\n# why\nx = """a\nb"""  # c\n'
    assert syntax.code_lines(source) == {6, 7}


@pytest.mark.slow
def test_figures_come_out_for_this_checkout() -> None:
    """Each figure of the table is there, and none is empty."""
    assert all(name and figure for name, figure in numbers.figures())


@pytest.mark.parametrize(
    ("source", "broad"),
    [
        ("try: ...\nexcept Exception: ...\n", 1),
        ("try: ...\nexcept: ...\n", 1),
        ("try: ...\nexcept OSError: ...\n", 0),
        ("try: ...\nexcept (OSError, ValueError): ...\n", 0),
        ("try: ...\nexcept socket.timeout: ...\n", 0),
    ],
)
def test_broad_excepts_are_counted_apart(source: str, broad: int) -> None:
    """Only handlers that catch everything are broad."""
    assert numbers.broad_excepts([source]) == broad
