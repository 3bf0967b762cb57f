"""What the README shows and tells to type is so."""

import re
import shlex
from pathlib import Path

from cli.desk import Desk

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    """The README's blocks of code of one kind."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def test_what_is_shown_of_the_demo_is_part_of_it() -> None:
    """Line by line; that docs/demo.txt is what the demo prints, another test says."""
    demo = (ROOT / "docs" / "demo.txt").read_text(encoding="utf-8")
    assert blocks("text")
    assert all(block in demo for block in blocks("text"))


def test_the_commands_work_in_their_order(desk: Desk) -> None:
    """On the file that the README shows; the last one explains what ran out."""
    (csv,) = blocks("csv")
    (desk.folder / "inventory-berlin.csv").write_text(csv, encoding="utf-8")
    (console,) = blocks("console")
    lines = [line.removeprefix("$ shelfwatch ") for line in console.splitlines()]
    answers = [desk(*shlex.split(line)) for line in lines]
    assert [answer.code for answer in answers] == [0, 0, 0, 0]
    assert "Echo Plus" in answers[-1].out
