"""The examples of docs/commands.md are run, one after the other, and must print what they show."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.desk import Answer, Desk

DOCUMENT = Path(__file__).parents[2] / "docs" / "commands.md"
BLOCK = re.compile(r"(?:`(?P<name>[\w.]+)`:\n\n)?```(?P<kind>\w+)\n(?P<text>.*?)```", re.DOTALL)
ASKS_CODE = "; echo $?"


@pytest.mark.slow
def test_the_examples_print_what_they_show(desk: Desk) -> None:
    """`...` stands for anything; blanks and tabs are as good as one another."""
    for block in BLOCK.finditer(DOCUMENT.read_text(encoding="utf-8")):
        if block["kind"] == "csv":
            (desk.folder / block["name"]).write_text(block["text"])
        else:
            for line, expected in examples(block["text"]):
                shown = printed(desk, line)
                assert matches(expected, shown), f"$ {line}\n{shown}"


def examples(text: str) -> Iterator[tuple[str, str]]:
    """Each command of a block, with what it is shown to print."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        line, _, expected = part.partition("\n")
        yield line, expected


def printed(desk: Desk, line: str) -> str:
    """All that the command prints on stdout, and its exit code where the example asks for it."""
    name, *arguments = shlex.split(line.removesuffix(ASKS_CODE))
    assert name == "shelfwatch"
    answer: Answer = desk(*arguments)
    return f"{answer.out}{answer.code}\n" if line.endswith(ASKS_CODE) else answer.out


def matches(expected: str, shown: str) -> bool:
    """Whether what is shown is what was expected, blanks aside."""
    pieces = map(re.escape, squeezed(expected).split("..."))
    return re.fullmatch(".*?".join(pieces), squeezed(shown), re.DOTALL) is not None


def squeezed(text: str) -> str:
    """`text` with one blank for any number of blanks and tabs, and no blanks at line ends."""
    return "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
