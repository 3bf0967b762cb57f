"""Which methods have neither a docstring of their own nor one that they inherit."""

import ast
import inspect
from collections.abc import Iterator
from types import FunctionType, ModuleType


def has_heirs(source: str) -> bool:
    """Whether a module has a class with a base, so that a method may inherit its docstring."""
    classes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ClassDef)]
    return any(node.bases for node in classes)


def unexplained(module: ModuleType) -> Iterator[str]:
    """Every public method of a public class of `module` that nothing explains."""
    for name, found in vars(module).items():
        is_own = inspect.isclass(found) and found.__module__ == module.__name__
        if is_own and not name.startswith("_"):
            yield from (
                f"{module.__name__}.{name}.{method} has no docstring"
                for method, value in vars(found).items()
                if isinstance(value, FunctionType | property)
                and not method.startswith("_")
                and not is_explained(found, method)
            )


def is_explained(owner: type, method: str) -> bool:
    """Whether a class or one of its bases says what a method does."""
    return any(vars(base)[method].__doc__ for base in owner.__mro__ if method in vars(base))
