"""Names that the code does not use, each with the term that it does use.

The glossary of `shelfwatch.core` decides. A name is looked at in parts: `told_items` and
`toldItems` both hold `told`.
"""

import ast
import re
from collections.abc import Iterator

SYNONYMS = {
    "told": "what it is: alerts, batch, row, payload, params, response",
    "telling": "check, deliver or publish",
    "tellings": "publish claims",
    "retelling": "republish",
    "teller": "delivery worker",
    "notify": "deliver, or publish on AWS",
    "notifier": "channel",
    "words": "params for SQL, text for people",
    "spoken": "covered",
    "speaks": "covers",
    "speaker": "covering",
    "holding": "held uploads",
    "otherwise": "default store",
    "luck": "jitter",
    "voice": "event log",
    "sighting": "file readiness",
    "stayed": "leftover",
    "moments": "times",
    "hush": "suppress",
    "silence": "suppression",
    "wish": "options",
    "standing": "snapshot",
    "workshop": "load context",
    "books": "load stores",
}

PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def synonyms(source: str) -> list[str]:
    """Every definition, parameter, variable and attribute whose name holds one of these words."""
    return [
        f"{line}: {name} says {part!r}: use {SYNONYMS[part]}"
        for line, name in sorted(set(defined(ast.parse(source))))
        for part in parts(name)
        if part in SYNONYMS
    ]


def parts(name: str) -> list[str]:
    """The words that a name is made of, in lower case."""
    return [part.lower() for part in PARTS.findall(name)]


def defined(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The names that a module gives to something, with their lines."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) if name.startswith("test_"):
                continue  # a sentence, in which people may be told something
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
                yield node.lineno, name
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield node.lineno, name
