"""The rules of style that a program can check; each takes source text and names its faults.

A rule gives back findings, `LINE: what is wrong`, and none where all is well. What ruff, mypy and
import-linter check already is left to them.
"""

import ast
import re
import sys
from collections.abc import Iterator

from tidy import syntax

LONGEST_FUNCTION = 50
LONGEST_FILE = 300

PLATFORMS = ("shelfwatch.memory", "shelfwatch.local", "shelfwatch.aws")
MOCKS = {"mock", "unittest.mock", "pytest_mock"}
PATCHING = {"monkeypatch", "mocker", "MonkeyPatch"}

SENTENCE = re.compile(r"test(_[a-z0-9]+){3,}")
SUPPRESSION = re.compile(
    r"#\s*(noqa(:\s*[A-Z]+[0-9]+(\s*,\s*[A-Z]+[0-9]+)*)?|type:\s*ignore(\[[^]]*\])?|fmt:\s*\w+"
    r"|pragma:[\w ]*cover)",
)
UNDONE = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b(?P<reason>.*)", re.DOTALL)
REASON = re.compile(r"[A-Za-z]{2,}\W+[A-Za-z]{2,}")


def long_functions(source: str) -> list[str]:
    """Functions of more than fifty lines, docstring and all."""
    return [
        f"{function.lineno}: {function.name} has {length} lines, more than {LONGEST_FUNCTION}"
        for function in syntax.functions(ast.parse(source))
        if (length := syntax.last_line(function) - function.lineno + 1) > LONGEST_FUNCTION
    ]


def long_file(source: str) -> list[str]:
    """A file of more than three hundred lines."""
    lines = len(source.splitlines())
    return [f"{lines}: the file has more than {LONGEST_FILE} lines"] * (lines > LONGEST_FILE)


def missing_docstrings(source: str) -> list[str]:
    """The module and each public class, function and method that has no docstring."""
    return [
        f"{getattr(node, 'lineno', 1)}: {getattr(node, 'name', 'the module')} has no docstring"
        for node in syntax.public(ast.parse(source))
        if not ast.get_docstring(node)
    ]


def unclear_tests(source: str) -> list[str]:
    """Tests whose name is no sentence, or that do not say in one line what they show."""
    findings = []
    for function in syntax.functions(ast.parse(source)):
        if not function.name.startswith("test"):
            continue
        if not SENTENCE.fullmatch(function.name):
            findings.append(f"{function.lineno}: {function.name} is no sentence_in_snake_case")
        docstring = ast.get_docstring(function)
        if docstring is None or "\n" in docstring:
            findings.append(f"{function.lineno}: {function.name} needs a docstring of one line")
    return findings


def impure_imports(source: str, module: str) -> list[str]:
    """Imports of the core that are neither the standard library nor the core itself."""
    return [
        f"{line}: imports {name}"
        for line, name in syntax.imports(ast.parse(source), module)
        if name.partition(".")[0] not in sys.stdlib_module_names
        and not syntax.is_within(name, "shelfwatch.core")
    ]


def crossed_platforms(source: str, module: str) -> list[str]:
    """Imports by one platform of another."""
    own = [platform for platform in PLATFORMS if syntax.is_within(module, platform)]
    others = [platform for platform in PLATFORMS if own and platform not in own]
    return [
        f"{line}: {own[0]} imports {name}"
        for line, name in syntax.imports(ast.parse(source), module)
        if any(syntax.is_within(name, other) for other in others)
    ]


def unreasoned_suppressions(source: str) -> list[str]:
    """Comments that silence a tool and do not say why."""
    return [
        f"{line}: a suppression without a reason"
        for line, comment in syntax.comments(source)
        if SUPPRESSION.search(comment) and not REASON.search(SUPPRESSION.sub("", comment))
    ]


def unreasoned_todos(source: str) -> list[str]:
    """Notes of unfinished work that do not say why it waits."""
    return [
        f"{line}: unfinished work without a reason"
        for line, comment in syntax.comments(source)
        if (undone := UNDONE.search(comment)) and not REASON.search(undone["reason"])
    ]


def patches(source: str) -> list[str]:
    """Every use of a mocking library or of pytest's monkeypatch."""
    tree = ast.parse(source)
    mocks = [
        f"{line}: imports {name}"
        for line, name in syntax.imports(tree, "")
        if any(syntax.is_within(name, mock) for mock in MOCKS)
    ]
    return mocks + [f"{line}: uses {name}" for line, name in names(tree) if name in PATCHING]


def names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every name, attribute and parameter of `tree`, with its line."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                yield node.lineno, name
