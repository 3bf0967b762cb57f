"""A person, or a program in somebody's name: what they may see, and whether they may act."""

from dataclasses import dataclass
from enum import StrEnum

from shelfwatch.core.errors import ShelfwatchError


class NotAllowed(ShelfwatchError):
    """Somebody asked for what is not theirs; the sentence says no more than that."""


class Role(StrEnum):
    """What somebody may do: look, or look and act."""

    VIEWER = "viewer"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who asks. `stores` are the keys of the stores that they may see; None for all."""

    name: str
    role: Role
    stores: frozenset[str] | None = None

    @property
    def may_act(self) -> bool:
        """Whether they may change anything at all."""
        return self.role is Role.OPERATOR

    @property
    def sees_all(self) -> bool:
        """Whether no store is hidden from them."""
        return self.stores is None

    def may_see(self, *keys: str) -> bool:
        """Whether all of these stores are theirs."""
        return self.stores is None or self.stores.issuperset(keys)

    def require_act(self) -> None:
        """Raise NotAllowed where they may only look."""
        if not self.may_act:
            raise NotAllowed("You may look and not act: ask an operator to do it.")

    def require_all(self) -> None:
        """Raise NotAllowed where they are limited to some stores."""
        if not self.sees_all:
            raise NotAllowed("This is about all stores, and you may see some: ask an operator.")

    def require_stores(self, *keys: str) -> None:
        """Raise NotAllowed where one of the stores is not theirs."""
        if not self.may_see(*keys):
            raise NotAllowed("This is about a store that is not yours.")


# Whoever works on the machine itself, where the pages are open to nobody else.
def owner(name: str) -> Person:
    """The person at the machine: it is theirs, with all that is in it."""
    return Person(name, Role.OPERATOR)
