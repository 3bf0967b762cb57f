"""What the rules and the figures ask of Python source: its functions, imports and comments."""

import ast
import io
import tokenize
from collections.abc import Iterator

Function = ast.FunctionDef | ast.AsyncFunctionDef
Documented = ast.Module | ast.ClassDef | Function


def functions(tree: ast.AST) -> list[Function]:
    """Every function and method, nested ones included."""
    return [node for node in ast.walk(tree) if isinstance(node, Function)]


def last_line(node: Function) -> int:
    """The line on which `node` ends."""
    return node.end_lineno or node.lineno


def public(node: ast.Module | ast.ClassDef) -> Iterator[Documented]:
    """`node` itself, and every public class, function and method in it.

    A name that starts with an underscore is not public; what `__init__` does is the class's to say.
    A method without a docstring is left out where the class has a base that may give it one:
    whether it does can be seen only at run time (`inherited`).
    """
    yield node
    has_base = isinstance(node, ast.ClassDef) and bool(node.bases)
    for child in node.body:
        if isinstance(child, Function | ast.ClassDef) and not child.name.startswith("_"):
            if isinstance(child, ast.ClassDef):
                yield from public(child)
            elif not has_base or ast.get_docstring(child):
                yield child


def imports(tree: ast.AST, module: str) -> Iterator[tuple[int, str]]:
    """The line and full name of everything that `module` imports; of `from a import b`, `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = module.split(".")[: -node.level] if node.level else []
            package = ".".join([*start, *filter(None, [node.module])])
            yield from ((node.lineno, f"{package}.{alias.name}") for alias in node.names)


def is_within(name: str, package: str) -> bool:
    """Whether the dotted `name` is `package` or lies in it."""
    return name == package or name.startswith(package + ".")


def comments(source: str) -> Iterator[tuple[int, str]]:
    """Every comment with its line."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def code_lines(source: str) -> set[int]:
    """The numbers of the lines that hold code: neither blank, nor comment, nor docstring."""
    empty = {
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENDMARKER,
    }
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in empty:
            lines.update(range(token.start[0], token.end[0] + 1))
    return lines - docstring_lines(ast.parse(source))


def docstring_lines(tree: ast.AST) -> set[int]:
    """The numbers of the lines that docstrings take, those below constants included."""
    lines: set[int] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant(value=str())):
                lines.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return lines
