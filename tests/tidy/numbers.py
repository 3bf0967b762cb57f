"""Prints the figures of STYLE's table for this checkout: `make numbers`."""

import ast
import statistics
from collections.abc import Iterator, Sequence
from pathlib import Path

from tidy import rules, syntax
from tidy.tree import ROOT, python_files, rooms, root_entries


def main() -> None:
    """Print one figure a line."""
    for name, figure in figures():
        print(f"{name:<48}{figure:>12}")


def figures() -> Iterator[tuple[str, str]]:
    """Every figure with its name, as text."""
    product, tests = sources(python_files("src")), sources(python_files("tests"))
    everything = [*product, *tests]
    code = sum(len(syntax.code_lines(source)) for source in product)
    lines = [len(source.splitlines()) for source in product]
    lengths = sorted(function_lengths(product))
    yield "entries at the root", str(len(root_entries()))
    yield "lines of code", str(code)
    yield "modules in the largest room", str(largest_room())
    yield "file lines, median / max", f"{statistics.median(lines):.0f}/{max(lines)}"
    yield (
        "function code lines, median / p90",
        f"{percentile(lengths, 50)}/{percentile(lengths, 90)}",
    )
    yield "longest function, lines of code", str(lengths[-1])
    yield "public functions with a docstring, %", f"{documented(product):.0f}"
    yield "comment lines per 100 of code", f"{100 * comment_lines(product) / code:.1f}"
    yield "suppressions per 1,000 lines", per_thousand(suppressions(everything), everything)
    yield "broad excepts per 1,000 lines", per_thousand(broad_excepts(product), product)
    yield "test lines / code lines", f"{line_count(tests) / line_count(product):.2f}"
    yield "tests", str(count_tests(tests))
    yield "patches", str(sum(len(rules.patches(source)) for source in tests))


def largest_room() -> int:
    """How many modules the fullest folder of the package has."""
    return max(len(modules) for _, modules in rooms(ROOT / "src/shelfwatch"))


def sources(paths: Sequence[Path]) -> list[str]:
    """The texts of files that hold anything at all."""
    return [text for path in paths if (text := path.read_text())]


def line_count(texts: Sequence[str]) -> int:
    """All lines, blank ones and docstrings included."""
    return sum(len(source.splitlines()) for source in texts)


def per_thousand(number: int, texts: Sequence[str]) -> str:
    """`number` for each thousand lines of `texts`."""
    return f"{1000 * number / line_count(texts):.1f}"


def function_lengths(texts: Sequence[str]) -> Iterator[int]:
    """Lines of code of each function, its docstring and comments left out."""
    for source in texts:
        code = syntax.code_lines(source)
        for function in syntax.functions(ast.parse(source)):
            yield len(code & set(range(function.lineno, syntax.last_line(function) + 1)))


def percentile(ordered: Sequence[int], percent: int) -> int:
    """The value that `percent` of the `ordered` values do not exceed."""
    return ordered[min(len(ordered) * percent // 100, len(ordered) - 1)]


def documented(texts: Sequence[str]) -> float:
    """The percentage of public functions and methods that have a docstring."""
    public = [
        node
        for source in texts
        for node in syntax.public(ast.parse(source))
        if isinstance(node, syntax.Function)
    ]
    return 100 * sum(ast.get_docstring(node) is not None for node in public) / len(public)


def comment_lines(texts: Sequence[str]) -> int:
    """Lines that hold a comment, alone or behind code."""
    return sum(1 for source in texts for _ in syntax.comments(source))


def suppressions(texts: Sequence[str]) -> int:
    """Comments that silence a tool."""
    return sum(
        1
        for source in texts
        for _, comment in syntax.comments(source)
        if rules.SUPPRESSION.search(comment)
    )


def broad_excepts(texts: Sequence[str]) -> int:
    """Handlers that catch everything."""
    broad = (None, "Exception", "BaseException")
    return sum(
        1
        for source in texts
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ExceptHandler)
        and getattr(node.type, "id", None) in broad
        and not isinstance(node.type, ast.Attribute | ast.Tuple)
    )


def count_tests(texts: Sequence[str]) -> int:
    """Test functions, each counted once however often it runs."""
    return sum(
        function.name.startswith("test_")
        for source in texts
        for function in syntax.functions(ast.parse(source))
    )


if __name__ == "__main__":
    main()
