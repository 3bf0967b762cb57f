"""Our own style, script and picture: read once, and served by name."""

import hashlib
from pathlib import Path

from fastapi import APIRouter, Response

from shelfwatch.web.incoming import NotFound

router = APIRouter(include_in_schema=False)

KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}

FOLDER = Path(__file__).parents[1] / "assets"

# By name: nothing else is served, so that no path is ever made of what somebody asks for.
CONTENTS = {path.name: path.read_bytes() for path in FOLDER.iterdir() if path.suffix in KINDS}


def address_of(name: str) -> str:
    """The address of an asset; it changes with its content, so that it may be kept for ever."""
    return f"/assets/{name}?v={hashlib.sha256(CONTENTS[name]).hexdigest()[:12]}"


ADDRESSES = {name: address_of(name) for name in CONTENTS}


@router.get("/assets/{name}")
def serve(name: str) -> Response:
    """One of our files."""
    if name not in CONTENTS:
        raise NotFound("There is no such file.")
    return Response(
        CONTENTS[name],
        media_type=KINDS[Path(name).suffix],
        headers={"cache-control": "public, max-age=31536000, immutable"},
    )


@router.get("/favicon.ico")
def icon() -> Response:
    """What browsers ask for by themselves."""
    return serve("icon.svg")
