"""How long a call to AWS may last with all its tries, and what follows from that.

Each figure stands here once: the clients are made with it, and how long a message stays taken is
computed from it, so that the two cannot drift apart.
"""

from dataclasses import dataclass
from datetime import timedelta

from botocore.config import Config

# That a client keeps open: as many as there are threads that write.
CONNECTIONS = 16

# Seconds; botocore waits at random up to 1, 2, 4, 8 and so on before it tries again.
LONGEST_PAUSE = 20


@dataclass(frozen=True, slots=True)
class CallRetries:
    """How a client tries a call: `tries` in all, and for each the seconds that it may take."""

    tries: int
    connect: int
    read: int

    @property
    def config(self) -> Config:
        """What a client is made with."""
        return Config(
            # botocore's own `max_attempts` would be the number of tries after the first one.
            retries={"mode": "standard", "total_max_attempts": self.tries},
            connect_timeout=self.connect,
            read_timeout=self.read,
            max_pool_connections=CONNECTIONS,
            # What is sent is typed, and AWS looks at it again: botocore's own look takes a fifth
            # of each call.
            parameter_validation=False,
        )

    @property
    def longest(self) -> timedelta:
        """How long a call may last that fails every time."""
        pauses = sum(min(2**number, LONGEST_PAUSE) for number in range(self.tries - 1))
        return timedelta(seconds=self.tries * (self.connect + self.read) + pauses)


# For what is worth waiting for: a call that hangs is given up long before a function's time is.
MANY_TRIES = CallRetries(tries=6, connect=5, read=20)

# For whoever tells people: all others who would tell the same wait for it, or for its end.
FEW_TRIES = CallRetries(tries=3, connect=2, read=3)

# Alerts in one message: one of what is out, and with it what is back.
MOST_TOGETHER = 3

# Messages that are published at the same time, and calls to DynamoDB that are made beside it.
TOGETHER, TAKERS = 10, 10

# To take and to mark each alert of a call, which is one after the other where a thread has the most
# of them, and to publish.
CALLS_WHILE_TAKEN = 2 * MOST_TOGETHER * -(-TOGETHER // TAKERS) + 1

# How long a message stays taken by whoever tells it. Were it shorter than what that may last,
# another would tell it too, and people would hear of it twice.
CLAIM_LEASE = CALLS_WHILE_TAKEN * FEW_TRIES.longest
