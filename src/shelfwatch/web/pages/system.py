"""How the service is: what the doctor says, the settings, and what machines ask about it."""

from fastapi import APIRouter, Request, Response
from starlette.responses import PlainTextResponse

from shelfwatch.core.errors import ShelfwatchError
from shelfwatch.core.finding import Verdict
from shelfwatch.ports.reading import DeliveryQuestion, UploadState
from shelfwatch.web.asking import Asker, Context
from shelfwatch.web.context import WebContext
from shelfwatch.web.rendering.templates import render

router = APIRouter(include_in_schema=False)

# Of what is counted for machines, as many are looked at: more is "many" to any alarm.
MOST_COUNTED = 200

# What people did last, as it is shown.
MOST_NOTED = 30


@router.get("/system")
def show(request: Request, context: Context, person: Asker) -> Response:
    """What is wrong and what to do, and which settings hold."""
    person.require_all()
    findings = context.examine()
    return render(
        request,
        context,
        person,
        "system.html",
        findings=findings,
        verdicts=Verdict,
        wrong=[one for one in findings if one.verdict is not Verdict.OK],
        settings=context.settings,
        audit=context.platform.access.audit(MOST_NOTED),
        version=context.version,
    )


@router.get("/healthz")
def is_alive() -> Response:
    """That the process answers; it asks nothing else."""
    return PlainTextResponse("ok\n")


@router.get("/readyz")
def is_ready(context: Context) -> Response:
    """Whether the database answers too."""
    try:
        context.reading.stores()
    except ShelfwatchError:
        # The reason names paths, and whoever asks here is not logged in.
        return PlainTextResponse("the database does not answer\n", 503)
    return PlainTextResponse("ok\n")


@router.get("/metrics")
def metrics(context: Context, person: Asker) -> Response:
    """Figures for Prometheus; no store and no item is named in them."""
    person.require_all()
    lines = [
        f"# HELP {name} {text}\n# TYPE {name} gauge\n{name} {value}\n"
        for name, text, value in gauges(context)
    ]
    return PlainTextResponse("".join(lines), media_type="text/plain; version=0.0.4; charset=utf-8")


def gauges(context: WebContext) -> list[tuple[str, str, float]]:
    """Each figure with its name and what it means."""
    stores = context.reading.stores()
    held = context.reading.uploads(UploadState.HELD, limit=MOST_COUNTED).rows
    failing = context.reading.deliveries(DeliveryQuestion.FAILING, limit=MOST_COUNTED).rows
    last = max((store.last_upload.timestamp() for store in stores), default=0.0)
    return [
        ("shelfwatch_stores", "Stores that have levels", len(stores)),
        ("shelfwatch_levels", "Levels that are kept", sum(one.items for one in stores)),
        ("shelfwatch_levels_out", "Levels at or below zero", sum(one.out for one in stores)),
        ("shelfwatch_uploads_held", "Uploads that wait for a person", len(held)),
        ("shelfwatch_deliveries_failing", "Messages with an error", len(failing)),
        ("shelfwatch_last_upload_seconds", "When the last file came, since 1970", last),
    ]
