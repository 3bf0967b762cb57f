"""What comes in with a request, and what is said where nothing comes of it."""

import asyncio
from collections.abc import AsyncIterator

from shelfwatch.core.errors import ShelfwatchError

# Who sends slower than this keeps a connection, and sends nothing.
LONGEST_PAUSE = 30.0


class NotFound(ShelfwatchError):
    """There is no such thing, or it is nobody's who asks: the two look the same."""


class TooSlow(ShelfwatchError):
    """Nothing more came of what somebody began to send."""


async def next_chunk(chunks: AsyncIterator[bytes]) -> bytes | None:
    """The next piece of a body, or None at its end. Raises TooSlow where none comes."""
    try:
        return await asyncio.wait_for(anext(chunks, None), LONGEST_PAUSE)
    except TimeoutError:
        raise TooSlow("Nothing more came for half a minute: send it again.") from None
