"""How fast people may be told: AWS switches off an e-mail subscription above ten messages a second.

That limit is one for each subscription. So each has its own share, and a storm for one subscriber
holds up no other. All shares are one row of the ledger, read and written by a condition, however
many checks tell at the same time. Nobody waits here: what has no share is left for later.
"""

import random
import time
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import timedelta

from shelfwatch.aws.dynamodb.attributes import Item, to_ticks
from shelfwatch.aws.dynamodb.table import ConditionFailed, Table, Update
from shelfwatch.ports import Clock

# Nobody has taken a share since the row was read.
NOBODY_CAME_BETWEEN = "attribute_not_exists(#Turn) OR #Turn = :turn"

# How often a check tries again where another one was faster, and how long it rests meanwhile.
TRIES, REST = 8, 0.02


@dataclass(frozen=True, slots=True)
class Share:
    """What one subscription may get: `burst` messages at once, and one more after each `gap`.

    In no second are that more than `burst` and a second's worth of gaps.
    """

    gap: timedelta
    burst: int


# Together at most ten in any second: eight alerts and two questions, since an e-mail address may be
# subscribed to both topics. A burst goes out as it comes, for a sweep may be a minute away; whoever
# would get more for longer is better told in one message.
ALERTS = Share(timedelta(seconds=1), burst=7)
QUESTIONS = Share(timedelta(seconds=1), burst=1)


@dataclass(frozen=True, slots=True)
class Pace:
    """The shares of all who are told, in one row of the ledger under the name of their `kind`."""

    ledger: Table
    clock: Clock
    share: Share = ALERTS
    kind: str = "alerts"

    def admit(self, messages: Sequence[AbstractSet[str]], *, all_or_none: bool) -> list[int]:
        """Which of the messages may go now, by their places, and takes the shares of those.

        A message is the set of the subscriptions that hear it. With `all_or_none` nothing is taken
        unless all may go. Raises EnvironmentFault.
        """
        if not any(messages):
            return list(range(len(messages)))  # it reaches nobody who has a limit
        for _ in range(TRIES):
            row = self.ledger.get(self._key) or {}
            until = Until(self.share, to_ticks(self.clock.now()), row.get("Until", {}))
            admitted = [place for place, heard in enumerate(messages) if until.take(heard)]
            if all_or_none and len(admitted) < len(messages):
                return []
            try:
                self._keep(row, until)
            except ConditionFailed:
                time.sleep(random.random() * REST)  # noqa: S311 -- jitter is no secret
                continue
            return admitted
        return []  # others take all there is; what is left goes with the next check

    def _keep(self, row: Item, until: "Until") -> None:
        turn = int(row.get("Turn", 0))
        update = Update(
            set={"Turn": turn + 1, "Until": until.kept()},
            condition=NOBODY_CAME_BETWEEN,
            values={"turn": turn},
        )
        self.ledger.update(self._key, update)

    @property
    def _key(self) -> Item:
        return {"Name": "pace", "Part": self.kind}


class Until:
    """Until when each subscription has used up its share, in ticks."""

    def __init__(self, share: Share, now: int, kept: Mapping[str, object]) -> None:
        self._now = now
        self._gap = share.gap // timedelta(microseconds=1)
        self._room = self._gap * share.burst
        # A time that is further ahead than anybody can use up was written by a clock that is wrong,
        # and would hold up its subscription for as long as that.
        self._until = {
            name: moment
            for name, text in kept.items()
            if now < (moment := int(str(text))) <= now + self._room
        }

    def take(self, heard: AbstractSet[str]) -> bool:
        """Take a share of each of these for one message, if all of them have one left."""
        after = {name: max(self._until.get(name, 0), self._now) + self._gap for name in heard}
        if any(moment > self._now + self._room for moment in after.values()):
            return False
        self._until |= after
        return True

    def kept(self) -> dict[str, int]:
        """What is still used up; all others have their whole share."""
        return self._until
