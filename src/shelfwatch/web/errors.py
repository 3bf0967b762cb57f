"""What becomes of an error: a page that says what to do, or `problem+json` (RFC 9457)."""

import logging
from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response

from shelfwatch.core.access.person import NotAllowed
from shelfwatch.core.errors import EnvironmentFault, Misuse, Refused, ShelfwatchError
from shelfwatch.service.loading.conditions import LevelsMoved
from shelfwatch.web.context import context_of
from shelfwatch.web.incoming import NotFound, TooSlow
from shelfwatch.web.rendering.templates import render_error
from shelfwatch.web.security.accounts import TooManyTries
from shelfwatch.web.security.login import NotLoggedIn
from shelfwatch.web.staging import TooLarge

logger = logging.getLogger(__name__)

# The more special ones first.
STATUSES: tuple[tuple[type[ShelfwatchError], HTTPStatus], ...] = (
    (NotLoggedIn, HTTPStatus.UNAUTHORIZED),
    (TooManyTries, HTTPStatus.TOO_MANY_REQUESTS),
    (NotAllowed, HTTPStatus.FORBIDDEN),
    (NotFound, HTTPStatus.NOT_FOUND),
    (TooSlow, HTTPStatus.REQUEST_TIMEOUT),
    (TooLarge, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (LevelsMoved, HTTPStatus.CONFLICT),
    (Refused, HTTPStatus.UNPROCESSABLE_ENTITY),
    (Misuse, HTTPStatus.UNPROCESSABLE_ENTITY),
    (EnvironmentFault, HTTPStatus.SERVICE_UNAVAILABLE),
)

API = "/api/"


def handle(app: FastAPI) -> None:
    """Let every error of an application end as one sentence."""
    app.add_exception_handler(ShelfwatchError, answer_fault)
    app.add_exception_handler(HTTPException, answer_http)
    app.add_exception_handler(RequestValidationError, answer_invalid)
    app.add_exception_handler(Exception, answer_bug)


async def answer_fault(request: Request, fault: Exception) -> Response:
    """An error of ours: its sentence is for people."""
    status = next(
        (status for kind, status in STATUSES if isinstance(fault, kind)),
        HTTPStatus.INTERNAL_SERVER_ERROR,
    )
    if isinstance(fault, NotLoggedIn) and not is_api(request):
        # To where they wanted to go, once they are logged in; never to another site.
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/login?{urlencode({'next': path})}", HTTPStatus.SEE_OTHER)
    return answer(request, status, str(fault))


async def answer_http(request: Request, fault: Exception) -> Response:
    """What the framework says: no such page, a method that is not there, a body too large."""
    status = fault.status_code if isinstance(fault, HTTPException) else 500
    headers = dict(fault.headers or {}) if isinstance(fault, HTTPException) else {}
    return answer(
        request, HTTPStatus(status), SENTENCES.get(status, HTTPStatus(status).phrase), headers
    )


SENTENCES = {
    404: "There is no such page.",
    405: "This address is not asked in this way.",
    413: "This is larger than what is taken here.",
}


async def answer_invalid(request: Request, fault: Exception) -> Response:
    """A parameter that is none: which one, and never what it was."""
    errors = fault.errors() if isinstance(fault, RequestValidationError) else []
    place = ".".join(str(part) for part in errors[0]["loc"][1:]) if errors else "request"
    problem = errors[0]["msg"] if errors else "not valid"
    return answer(request, HTTPStatus.UNPROCESSABLE_ENTITY, f"{place}: {problem}.")


async def answer_bug(request: Request, bug: Exception) -> Response:
    """A fault of the program: the log says which; the answer shows nothing of it."""
    logger.error("a page failed", exc_info=bug)
    sentence = "This should not happen; please report it with the log."
    return answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, sentence)


def answer(
    request: Request, status: HTTPStatus, sentence: str, headers: dict[str, str] | None = None
) -> Response:
    """An error for whoever asked."""
    if is_api(request):
        return problem(status, sentence, headers)
    return render_error(request, context_of(request), status, sentence)


def problem(status: HTTPStatus, detail: str, headers: dict[str, str] | None = None) -> Response:
    """An error for a program."""
    more = dict(headers or {})
    if status is HTTPStatus.UNAUTHORIZED:
        more["www-authenticate"] = "Bearer"
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        more["retry-after"] = "5"
    return JSONResponse(
        {"type": "about:blank", "title": status.phrase, "status": int(status), "detail": detail},
        status,
        media_type="application/problem+json",
        headers=more,
    )


def is_api(request: Request) -> bool:
    """Whether a program asks."""
    return request.url.path.startswith(API)
