"""All that the pages need of what they run on; wired by whoever starts them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, cast

from fastapi import Request

from shelfwatch.core.finding import Finding
from shelfwatch.ports import Channel, Platform
from shelfwatch.ports.reading import Reading
from shelfwatch.web.security.login import Login

if TYPE_CHECKING:
    from shelfwatch.files.layouts.custom import OwnColumns
    from shelfwatch.service.loading.load import LoadContext
    from shelfwatch.web.staging import Staging


@dataclass(frozen=True)
class WebContext:
    """What the pages run on.

    `reading` answers the pages, also while `platform` loads. `load_context` is asked for anew for
    each file, since mappings may be saved meanwhile. `inbox` is shown to people: where files may be
    dropped instead. `examine` is what `doctor` says. `wake` has what is due sent at once.
    `validate_address` raises Misuse where nobody can be reached at an address. `save_mapping` has
    files with the same header read as somebody said.
    """

    platform: Platform
    reading: Reading
    channel: Channel
    zone: tzinfo
    load_context: "Callable[[], LoadContext]"
    staging: "Staging"
    login: Login
    inbox: Path
    examine: Callable[[], Sequence[Finding]]
    settings: Sequence[tuple[str, str]]
    wake: Callable[[], None]
    version: str
    validate_address: Callable[[str], None]
    save_mapping: "Callable[[OwnColumns], None]"


def context_of(request: Request) -> WebContext:
    """The context of the application that a request came to."""
    return cast("WebContext", request.app.state.context)
