"""The API: what programs get, and that the document that describes it says so."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import one_of
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from thorough import examples
from web.site import Site

CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
]


def fill(site: Site) -> None:
    """Two stores, in one of which something ran out; and a name with a slash."""
    site.world.subscribe()
    site.world.load(
        "Berlin,A/B,5", "Berlin,Cup,0.000001", "Oslo,A/B,999999999999.123456", version=1
    )
    site.world.tell()
    site.world.load("Berlin,A/B,0", version=2)
    site.world.tell()


def test_a_program_reads_what_the_pages_show(site: Site) -> None:
    """Counts with all their digits, names with a slash, lists page by page."""
    fill(site)
    overview = site.json("/overview")
    assert [(one["store"], one["items"], one["out"]) for one in overview["stores"]] == [
        ("Berlin", 2, 1),
        ("Oslo", 1, 0),
    ]
    first = site.json("/stock", limit="2")
    rest = site.json("/stock", limit="2", cursor=first["next"])
    assert [one["item"] for one in (*first["levels"], *rest["levels"])] == ["A/B", "Cup", "A/B"]
    assert rest["next"] is None
    answer = site.client.get("/api/v1/items/Oslo/A%2FB").text
    assert '"count": 999999999999.123456' in answer
    item = site.json("/items/berlin/A%2FB")
    assert item["outage"]["state"] == "open"
    assert [one["store"] for one in item["others"]] == ["Oslo"]
    history = site.json("/items/Berlin/A%2FB/history")["history"]
    assert [(one["before"], one["after"]) for one in history] == [(5, 0), (None, 5)]
    assert history[0]["deliveries"][0]["state"] == "delivered"
    missing = site.client.get("/api/v1/items/Berlin/Nothing")
    assert (missing.status_code, missing.json()["status"]) == (404, 404)


def test_a_program_looks_loads_and_takes_back(site: Site) -> None:
    """What it expects is what it saw; a file that is refused is an answer with its reason."""
    body = b"store,item,count\nBerlin,Cup,5\n"
    seen = site.client.post("/api/v1/uploads?name=a.csv&preview=true", content=body).json()
    assert seen["changes"] == [{"store": "Berlin", "item": "Cup", "before": None, "after": 5}]
    assert site.world.levels() == {}
    site.world.load("Berlin,Cup,4", version=1)
    params = {"name": "a.csv", "expected": seen["expected"], "as_of": "2026-11-24T06:00:00Z"}
    moved = site.client.post("/api/v1/uploads", params=params, content=body)
    assert moved.status_code == 409
    sent = site.client.post("/api/v1/uploads?name=a.csv", content=body)
    assert (sent.status_code, sent.json()["report"]["outcomes"]["changed"]) == (201, 1)
    id = sent.json()["report"]["upload"]
    assert site.json(f"/uploads/{id}")["file"] == "a.csv"
    assert site.client.post(f"/api/v1/uploads/{id}/undo").json()["given_back"] == 1
    refused = site.client.post("/api/v1/uploads?name=a.csv", content=b"no table")
    assert refused.status_code == 422
    assert "status" in refused.json()["report"]


def test_a_program_acts_on_an_outage(site: Site) -> None:
    """By its id; once it has ended, the same id means nothing any more."""
    fill(site)
    (outage,) = site.json("/outages")["outages"]
    place = f"/api/v1/outages/{outage['id']}"
    assert site.client.post(f"{place}/seen").json()["outages"][0]["state"] == "seen"
    assert site.client.post(f"{place}/ordered").status_code == 422
    done = site.client.post(f"{place}/ordered?until=2026-12-24").json()
    assert done["outages"][0]["until"].startswith("2026-12-24T23:59")
    assert site.client.post(f"{place}/snooze?until=2026-11-01").status_code == 422
    site.world.load("Berlin,A/B,3", version=3)
    site.world.check()
    site.world.load("Berlin,A/B,0", version=4)
    site.world.check()
    assert site.client.post(f"{place}/seen").status_code == 404
    assert len(site.json("/outages", ended="true")["outages"]) == 1


@pytest.mark.slow
def test_no_question_that_the_document_allows_breaks_the_api(site: Site) -> None:
    """Whatever is asked ends without a 5xx, and in the shape that the document says."""
    fill(site)
    with served(site) as address:
        schema = schemathesis.openapi.from_url(f"{address}/api/v1/openapi.json")
        for result in schema.get_all_operations():
            assert isinstance(result, Ok)
            ask_in_many_ways(result.ok())


def ask_in_many_ways(operation: Any) -> None:
    """Ask one operation with what it allows, and with what it doesn't."""

    @settings(
        max_examples=examples(15),
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(one_of([operation.as_strategy(mode) for mode in GenerationMode]))
    def ask(case: Any) -> None:
        case.call_and_validate(checks=CHECKS)

    ask()


@contextmanager
def served(site: Site) -> Iterator[str]:
    """The same pages by a real server; its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(site.client.app, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
