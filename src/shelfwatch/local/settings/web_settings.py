"""The settings of the pages: where they are served, and under which names."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

from shelfwatch.local.settings.fields import json_value, setting

OFF = "off"


def port_number(value: object) -> object:
    """`off` as 0: no pages are served."""
    return 0 if isinstance(value, str) and value.strip().casefold() == OFF else value


class WebSettings(BaseModel):
    """Where the pages are served."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    web_host: str = setting(
        "127.0.0.1",
        "Address at which `run` serves the pages; any but this machine's own needs accounts",
        "an IP address or a host name",
        pattern=r"^\S+$",
    )
    web_port: Annotated[int, BeforeValidator(port_number)] = setting(
        8377,
        "Its port; 0 or `off` serves no pages",
        "a port number from 0 to 65535, or `off`",
        ge=0,
        le=65_535,
    )
    web_names: Annotated[list[str], BeforeValidator(json_value)] = setting(
        [],
        "Host names under which the pages are reached, besides `localhost` and the machine's own",
        'a list of names such as `["stock.example.org"]`',
    )
