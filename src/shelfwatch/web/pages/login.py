"""Logging in and out, where a login is asked for."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import RedirectResponse

from shelfwatch.web.asking import Context, Fields
from shelfwatch.web.context import WebContext
from shelfwatch.web.incoming import NotFound
from shelfwatch.web.pages.outages import is_ours
from shelfwatch.web.rendering.templates import render
from shelfwatch.web.security.accounts import COOKIE, AccountLogin, set_cookie
from shelfwatch.web.security.login import NotLoggedIn

router = APIRouter(include_in_schema=False)

Next = Annotated[str, Query(max_length=4_096)]


def login_of(context: WebContext) -> AccountLogin:
    """The login by accounts. Raises NotFound where pages ask for none, or another one."""
    if not isinstance(context.login, AccountLogin):
        raise NotFound("There is no login here.")
    return context.login


@router.get("/login")
def login_page(request: Request, context: Context, next: Next = "/") -> Response:
    """The form."""
    login_of(context)
    return render(request, context, None, "login.html", next=next, wrong="")


@router.post("/login")
def log_in(request: Request, context: Context, form: Fields) -> Response:
    """Begin a session, and go where somebody wanted to."""
    login = login_of(context)
    address = request.client.host if request.client else "nowhere"
    target = form["next"] if is_ours(form["next"]) else "/"
    try:
        # The password as it was typed: blanks may be a part of it.
        secret = login.log_in(form["name"], "".join(form.all("password")[:1]), address)
    except NotLoggedIn as fault:
        return render(request, context, None, "login.html", 401, next=target, wrong=str(fault))
    response = RedirectResponse(target, 303)
    set_cookie(response, secret, is_secure=request.url.scheme == "https")
    return response


@router.post("/logout")
def log_out(request: Request, context: Context, form: Fields) -> Response:
    """End the session, or with `everywhere` each session of the account."""
    login_of(context).log_out(request, everywhere=bool(form["everywhere"]))
    response = RedirectResponse("/login", 303)
    response.delete_cookie(COOKIE, path="/")
    return response
