"""The document that describes the API, served without a page that would ask another host for it."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.responses import JSONResponse, Response

from shelfwatch.web.api.contract import Problem

PATH = "/api/v1/openapi.json"

ABOUT = """Stock, outages and uploads of one Shelfwatch.

Counts are numbers with all their digits, times ISO 8601 in UTC. Lists come in pages: `next` goes on
as `cursor`, and is null at the end. Errors are `application/problem+json`.
"""


def document(app: FastAPI) -> None:
    """Serve the document of an application."""

    @app.get(PATH, include_in_schema=False)
    def openapi() -> Response:
        return JSONResponse(describe(app))


def describe(app: FastAPI) -> dict[str, Any]:
    """The document: what the framework knows, with the errors as they really are."""
    if app.openapi_schema is None:
        schema = get_openapi(
            title=app.title, version=app.version, description=ABOUT, routes=app.routes
        )
        schemas = schema.setdefault("components", {}).setdefault("schemas", {})
        schemas["Problem"] = Problem.model_json_schema()
        schema["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        schema["security"] = [{"token": []}, {}]
        for operations in schema["paths"].values():
            for operation in operations.values():
                # Any error has this one shape, which the framework does not know.
                responses = operation["responses"]
                if refers_to(responses.get("422"), "HTTPValidationError"):
                    del responses["422"]
                elif "422" in responses:
                    responses["422"]["content"] |= PROBLEM["content"]
                responses["default"] = PROBLEM
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        app.openapi_schema = schema
    return app.openapi_schema


def refers_to(response: object, name: str) -> bool:
    """Whether an answer has the shape of this name."""
    return f"#/components/schemas/{name}'" in str(response)


PROBLEM: dict[str, Any] = {
    "description": "What is wrong, and what to do",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
