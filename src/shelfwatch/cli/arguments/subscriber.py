"""Names a subscriber on the command line: by the address or by the id."""

from collections.abc import Iterable
from typing import Annotated

import typer

from shelfwatch.core.alerting.subscriber import Subscriber
from shelfwatch.core.errors import Misuse

AddressOrId = Annotated[
    str,
    typer.Argument(metavar="ADDRESS", help="As it was subscribed, or its id in `subscribers`."),
]


def find_subscriber(subscribers: Iterable[Subscriber], text: str) -> Subscriber:
    """The subscriber with that address or id. Raises Misuse where there is none."""
    for one in subscribers:
        if text == one.address or (text.isdigit() and text == str(one.id)):
            return one
    raise Misuse(
        "Nobody is subscribed under that address or id; `shelfwatch subscribers` lists who is."
    )
