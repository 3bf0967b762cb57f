"""What goes out as which message, where some subscription would get more than its share.

A letter is one message of the topic. Its stores have all the same listeners of their own, so that
whoever hears one of them has asked for each. Those who hear of all stores get one letter of their
own with everything in it: so their limit holds up nobody who asked for one store alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from shelfwatch.aws.ledger.held_back import EVERYBODY, Audience
from shelfwatch.aws.sns.listeners import Listener
from shelfwatch.core.alerting.alert import Alert


@dataclass(frozen=True, slots=True)
class DueMessage:
    """The alerts of one store and upload that are due, and those who have not heard them."""

    alerts: Sequence[Alert]
    audience: frozenset[Audience] = EVERYBODY

    @property
    def store(self) -> str:
        """The store that they are about."""
        return self.alerts[0].store


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to the topic about the messages at these `places`, to whom, and who has a limit.

    `paced` are the subscriptions that hear it and must not hear too much.
    """

    places: Sequence[int]
    audience: frozenset[Audience]
    paced: frozenset[str] = frozenset()


def hearers(store: str, listeners: Iterable[Listener]) -> frozenset[str]:
    """The subscriptions with a limit that hear a message about a store that goes to everybody."""
    return frozenset(
        one.arn for one in listeners if one.is_paced and (one.stores is None or store in one.stores)
    )


def plan_letters(due: Sequence[DueMessage], listeners: Sequence[Listener]) -> list[Letter]:
    """As few letters as tell everybody of what is due, and nobody of anything twice.

    Where somebody listens without a filter of ours, that one would hear what goes to the listeners
    of a store and then the same once more with all stores: so there nothing is split.
    """
    if any(one.is_wild for one in listeners):
        return list(unsplit(due, listeners))
    letters = [*to_stores(due, listeners), *to_all(due, listeners)]
    planned = {place for letter in letters for place in letter.places}
    # Nobody is known to listen. Somebody may have subscribed a moment ago, so it goes out.
    nobodys = [place for place in range(len(due)) if place not in planned]
    return letters + [Letter([place], due[place].audience) for place in nobodys]


def left_over(
    due: Sequence[DueMessage], sent: Iterable[Letter], planned: Iterable[Letter]
) -> list[frozenset[Audience]]:
    """Of each message, who is still to hear it: those of its planned letters that were not sent."""
    left: list[set[Audience]] = [set() for _ in due]
    for letter in planned:
        for place in letter.places:
            left[place] |= letter.audience
    for letter in sent:
        for place in letter.places:
            left[place] -= letter.audience
    return [frozenset(one) for one in left]


def unsplit(due: Sequence[DueMessage], listeners: Sequence[Listener]) -> Iterator[Letter]:
    """Letters to everybody who is left, one for the stores with the same listeners."""
    whole = frozenset(one.arn for one in listeners if one.is_paced and one.stores is None)
    groups: dict[tuple[frozenset[str], frozenset[Audience]], list[int]] = {}
    for place, one in enumerate(due):
        own = owners(one.store, listeners)
        # By who is left as well: whoever heard of it by an earlier letter must not hear it again.
        groups.setdefault((own, one.audience), []).append(place)
    for (own, audience), places in groups.items():
        yield from combined(places, audience, whole | paced_of(own, listeners))


def to_stores(due: Sequence[DueMessage], listeners: Sequence[Listener]) -> Iterator[Letter]:
    """Letters to those who asked for a store by its name."""
    groups: dict[frozenset[str], list[int]] = {}
    for place, one in enumerate(due):
        own = owners(one.store, listeners)
        # What its own listeners heard before waits for the others alone.
        if own and Audience.STORE in one.audience:
            groups.setdefault(own, []).append(place)
    for own, places in groups.items():
        yield from combined(places, frozenset({Audience.STORE}), paced_of(own, listeners))


def to_all(due: Sequence[DueMessage], listeners: Sequence[Listener]) -> Iterator[Letter]:
    """The letter to those who hear of all stores."""
    everybody = [one for one in listeners if one.stores is None]
    paced = frozenset(one.arn for one in everybody if one.is_paced)
    places = [place for place, one in enumerate(due) if Audience.ALL in one.audience]
    if everybody:
        yield from combined(places, frozenset({Audience.ALL}), paced)


def combined(
    places: Sequence[int], audience: frozenset[Audience], paced: frozenset[str]
) -> Iterator[Letter]:
    """One letter for all, or one for each where nobody who hears them has a limit."""
    if paced and places:
        yield Letter(places, audience, paced)
        return
    # Machines take any number, and one message for each store is what they are used to.
    yield from (Letter([place], audience) for place in places)


def owners(store: str, listeners: Iterable[Listener]) -> frozenset[str]:
    """The subscriptions that asked for a store by its name."""
    return frozenset(one.arn for one in listeners if one.stores is not None and store in one.stores)


def paced_of(own: frozenset[str], listeners: Iterable[Listener]) -> frozenset[str]:
    """Those of some subscriptions that have a limit."""
    return own & {one.arn for one in listeners if one.is_paced}
