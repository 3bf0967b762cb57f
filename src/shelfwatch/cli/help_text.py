"""The help as people read it: FILE, TIME and NUMBER, and no types of Python."""

from typing import Any

from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption


class PlainCommand(TyperCommand):
    """A command whose help shows what each argument is called, once."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Its parameters, each without the type that Typer would show."""
        return without_types(super().get_params(ctx))


class PlainGroup(TyperGroup):
    """The same of the command `shelfwatch` itself."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Its parameters, each without the type that Typer would show."""
        return without_types(super().get_params(ctx))


def without_types(params: list[Any]) -> list[Any]:
    """The parameters, each shown by its name alone."""
    for param in params:
        if isinstance(param, TyperArgument):
            # Typer has no setting for it: an argument's type would stand beside its name.
            param.__dict__["display_type_rich"] = no_type
        elif isinstance(param, TyperOption) and param.metavar is None:
            param.metavar = ""
    return params


def no_type(*, ctx: object) -> None:
    """Show no type."""
    _ = ctx
