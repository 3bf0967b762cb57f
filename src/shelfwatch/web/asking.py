"""Who asks, and what a form says: what the functions of pages and API get by the framework."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import Depends, Request

from shelfwatch.core.access.person import Person
from shelfwatch.core.errors import Misuse
from shelfwatch.web.context import WebContext, context_of
from shelfwatch.web.incoming import next_chunk

# Fields of one form: a page of outages with a tick at each has a few hundred.
MOST_FIELDS = 2_000


def page_person(request: Request) -> Person:
    """Who asks for a page."""
    return context_of(request).login.person(request)


def api_person(request: Request) -> Person:
    """Who asks the API."""
    return context_of(request).login.program(request)


Context = Annotated[WebContext, Depends(context_of)]
Asker = Annotated[Person, Depends(page_person)]
Caller = Annotated[Person, Depends(api_person)]


@dataclass(frozen=True, slots=True)
class Form:
    """What a form says; a field that is not there is blank."""

    fields: dict[str, list[str]]

    def __getitem__(self, name: str) -> str:
        """The first value of a field, without outer blanks."""
        return self.fields.get(name, [""])[0].strip()

    def all(self, name: str) -> Sequence[str]:
        """Every value of a field that may be there several times."""
        return self.fields.get(name, [])


async def read_form(request: Request) -> Form:
    """The form that is sent. Raises Misuse where it is none, and TooSlow."""
    body = bytearray()
    chunks = request.stream().__aiter__()
    while (chunk := await next_chunk(chunks)) is not None:
        body += chunk
    try:
        fields = parse_qs(
            body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"
        )
    except ValueError:
        raise Misuse("This is no form that can be read: send it from the page again.") from None
    return Form(fields)


Fields = Annotated[Form, Depends(read_form)]
