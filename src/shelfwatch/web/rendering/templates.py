"""Templates: what every page has, and how moments, counts and addresses are written in them."""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime, tzinfo
from decimal import Decimal
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from shelfwatch.core.access.person import Person
from shelfwatch.core.alerting.addresses import show_address
from shelfwatch.core.stock.count import show
from shelfwatch.core.stock.identity import store_key
from shelfwatch.web.context import WebContext
from shelfwatch.web.rendering.assets import ADDRESSES
from shelfwatch.web.rendering.moments import ago, exact, on_day

TEMPLATES = Path(__file__).parents[1] / "templates"

# A sentence, or the rest of one, that says what to type.
COMMANDS = re.compile(r"(?:[^.;:]*`shelfwatch [^`]*`[^.;]*[.;]?)")

# The browser that asked may keep a page, and asks anew each time: 304 where it is equal.
PRIVATE = "private, no-cache"


def address(path: str, values: Mapping[str, object] | None = None, **more: object) -> str:
    """A path of ours with its query; what is blank or None is left out."""
    given = {**(values or {}), **more}
    query = urlencode(
        [(key, str(value)) for key, value in given.items() if value not in (None, "")]
    )
    return f"{path}?{query}" if query else path


def item_address(store: str, item: str) -> str:
    """The page of an item."""
    return address("/item", store=store, item=item)


def plural(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def make_environment() -> Environment:
    """Autoescape everywhere: nothing that stands in a file becomes markup."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals |= {
        "address": address,
        "item_address": item_address,
        "plural": plural,
        "assets": ADDRESSES,
    }
    environment.filters |= {
        "count": count,
        "for_page": for_page,
        "masked": show_address,
        "store_key": store_key,
    }
    return environment


def count(value: Decimal | None) -> str:
    """A count as people read it."""
    return show(value).replace("-", "\N{MINUS SIGN}")


def for_page(message: str) -> str:
    """A message without the commands that it names: here are buttons."""
    return COMMANDS.sub("", message).strip()


ENVIRONMENT = make_environment()

# A global and no import: a part of a page that is asked for alone sees no imports.
ENVIRONMENT.globals["parts"] = ENVIRONMENT.get_template("parts.html").module

# Which part of the navigation a page belongs to, and what it is called there.
SECTIONS = (
    ("/", "Overview"),
    ("/stock", "Stock"),
    ("/outages", "Outages"),
    ("/uploads", "Uploads"),
    ("/people", "Who is told"),
    ("/system", "Health"),
)


def render(
    request: Request,
    context: WebContext,
    person: Person | None,
    template: str,
    status: int = 200,
    **values: Any,
) -> Response:
    """A page, or with `part=live` only what of it changes by itself."""
    now = context.platform.clock.now()
    shown = {
        "person": person,
        "sections": SECTIONS if person is not None else (),
        "path": request.url.path,
        "here": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        "live_address": str(request.url.include_query_params(part="live").path)
        + f"?{request.url.include_query_params(part='live').query}",
        "has_login": not context.login.is_open,
        "done": request.query_params.get("done", ""),
        "when": partial(when_text, now=now, zone=context.zone),
        "exact": partial(exact, zone=context.zone),
        "today": now.astimezone(context.zone).date().isoformat(),
        **values,
    }
    page = ENVIRONMENT.get_template(template)
    if request.query_params.get("part") == "live":
        text = "".join(page.blocks["live"](page.new_context(shown)))
    else:
        text = page.render(shown)
    return with_tag(request, text, status)


def with_tag(request: Request, text: str, status: int) -> Response:
    """The page, or that the browser has it already."""
    tag = f'W/"{hashlib.sha256(text.encode()).hexdigest()[:20]}"'
    headers = {"cache-control": PRIVATE, "etag": tag, "vary": "cookie"}
    if status == HTTPStatus.OK and request.headers.get("if-none-match") == tag:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return HTMLResponse(text, status, headers)


def when_text(moment: datetime, *, now: datetime, zone: tzinfo) -> Mapping[str, str]:
    """A moment for a `time` element: as people say it, exactly, and for machines."""
    return {
        "ago": ago(moment, now, zone),
        "day": on_day(moment, now, zone),
        "exact": exact(moment, zone),
        "iso": moment.isoformat(timespec="seconds"),
    }


def render_error(
    request: Request, context: WebContext, status: HTTPStatus, sentence: str
) -> Response:
    """A page that says what is wrong."""
    return render(
        request, context, None, "error.html", int(status), sentence=sentence, title=status.phrase
    )
