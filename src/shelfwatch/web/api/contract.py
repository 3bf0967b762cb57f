"""The shapes of whole answers of the API; their parts are in `web.answers`."""

from pydantic import BaseModel

from shelfwatch.web.answers import (
    Count,
    HistoryAnswer,
    LevelAnswer,
    OutageAnswer,
    StoreAnswer,
    UploadAnswer,
)


class Problem(BaseModel):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str


class Overview(BaseModel):
    """How things stand; each store that has levels with its figures. `low` is counted to 1,000."""

    stores: list[StoreAnswer]
    items: int
    out: int
    low: int
    back_today: int
    held: list[UploadAnswer]


class Levels(BaseModel):
    """A page of levels."""

    levels: list[LevelAnswer]
    next: str | None


class Outages(BaseModel):
    """A page of outages."""

    outages: list[OutageAnswer]
    next: str | None


class Acted(BaseModel):
    """The outages about which something was done, as they are then."""

    outages: list[OutageAnswer]


class History(BaseModel):
    """A page of the changes of a level, newest first."""

    history: list[HistoryAnswer]
    next: str | None


class Item(BaseModel):
    """A level, and the same item in the other stores."""

    level: LevelAnswer
    others: list[LevelAnswer]
    outage: OutageAnswer | None


class Uploads(BaseModel):
    """A page of uploads."""

    uploads: list[UploadAnswer]
    next: str | None


class ChangeAnswer(BaseModel):
    """One change that a file would make."""

    store: str
    item: str
    before: Count | None
    after: Count | None


class Previewed(BaseModel):
    """What a file would do; `expected` lets it be sent again to do just that."""

    report: UploadAnswer
    changes: list[ChangeAnswer]
    messages: int
    expected: str


class Sent(BaseModel):
    """What became of a file that was sent."""

    report: UploadAnswer
    alerts: list[str]


class Undone(BaseModel):
    """What taking an upload back did."""

    report: UploadAnswer
    given_back: int
    removed: int
    kept: int
