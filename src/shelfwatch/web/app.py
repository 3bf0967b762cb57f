"""The application: its pages, its API, and what becomes of errors."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

import anyio.to_thread
from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig

from shelfwatch.web import errors
from shelfwatch.web.api import outages as api_outages
from shelfwatch.web.api import stock as api_stock
from shelfwatch.web.api import uploads as api_uploads
from shelfwatch.web.api.schema import document
from shelfwatch.web.context import WebContext
from shelfwatch.web.pages import (
    item,
    login,
    mending,
    outages,
    overview,
    people,
    stock,
    system,
    uploads,
)
from shelfwatch.web.rendering import assets
from shelfwatch.web.security.headers import Guard, KeepSlashes

# Requests that are worked on at once; each thread has a connection to the database of its own.
THREADS = 8

# A form has no more; what files may have is said where they are taken.
FORM_BYTES = 256 * 1024

PAGES = (assets, login, overview, stock, item, mending, uploads, outages, people, system)
API = (api_stock, api_outages, api_uploads)

# Nothing is sent to anybody, whatever the environment says.
NO_TELEMETRY = TelemetryConfig(tracing=False, metrics=False, logs=False, auto_configure=False)


def make_app(context: WebContext, names: Collection[str]) -> Guard:
    """The application that serves `context` under these host names, and under any IP address."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
        yield

    app = FastAPI(
        title="Shelfwatch",
        version=context.version,
        telemetry=NO_TELEMETRY,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        max_body_size=FORM_BYTES,
        redirect_slashes=False,
    )
    app.state.context = context
    for module in (*PAGES, *API):
        app.include_router(module.router)
    document(app)
    errors.handle(app)
    return Guard(KeepSlashes(app), names)
