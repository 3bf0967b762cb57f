"""Where settings come from, and what is said where one of them is wrong.

A setting has one name: `mail_host` in the file is `SHELFWATCH_MAIL_HOST` in the environment.
"""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from shelfwatch.core.errors import EnvironmentFault, Misuse, ShelfwatchError
from shelfwatch.local.settings.home import HOME_VARIABLE
from shelfwatch.local.settings.settings import Settings

PREFIX = "SHELFWATCH_"

# What is read from the environment besides the settings.
OTHER_VARIABLES = frozenset({HOME_VARIABLE, "SHELFWATCH_DEBUG"})


@dataclass(frozen=True, slots=True)
class Described:
    """One setting as people look it up; `default` is blank where there is none."""

    key: str
    variable: str
    default: str
    allowed: str
    meaning: str


def described_settings() -> list[Described]:
    """Every setting, in the order in which they are documented."""
    return [
        Described(
            key=key,
            variable=variable_of(key),
            default="" if field.default in (None, {}, []) else f"{field.default}",
            allowed=allowed_for(key),
            meaning=field.description or "",
        )
        for key, field in Settings.model_fields.items()
    ]


def read_settings(file: Path, environment: Mapping[str, str]) -> Settings:
    """The settings of the TOML `file`, where it exists, and of the environment, which ranks above.

    Raises Misuse with one sentence where a setting is wrong or unknown, and EnvironmentFault
    where the file can't be read. No value is ever repeated in it: it may be a secret.
    """
    given = set_in(environment)
    try:
        settings = Settings.model_validate({**read_toml(file), **given})
    except ValidationError as wrong:
        # One at a time: who mends one setting runs the command again anyway.
        first = wrong.errors(include_input=False, include_url=False)[0]
        key = str(first["loc"][0])
        if first["type"] == "extra_forbidden" and len(first["loc"]) == 1:
            raise Misuse(unknown(key, file)) from None
        source = variable_of(key) if key in given else f"{key} in {file}"
        raise Misuse(f"Set {source} to {allowed_for(key)}.") from None
    check_mail(settings, file)
    check_columns(settings, file)
    return settings


def set_in(environment: Mapping[str, str]) -> dict[str, str]:
    """What the environment sets; an empty variable sets nothing, as compose files rely on."""
    return {
        key: environment[variable_of(key)]
        for key in Settings.model_fields
        if environment.get(variable_of(key))
    }


def unknown_variables(environment: Mapping[str, str]) -> list[str]:
    """A sentence for each variable that begins as settings do and names none."""
    known = {variable_of(key) for key in Settings.model_fields} | OTHER_VARIABLES
    found = sorted(name for name in environment if name.startswith(PREFIX) and name not in known)
    return [unknown_variable(name, known) for name in found]


def unknown_variable(name: str, known: Collection[str]) -> str:
    """What to do about a variable that sets nothing."""
    near = get_close_matches(name, known, 1)
    hint = f"did you mean {near[0]}?" if near else "take it out of the environment."
    return f"There is no setting {name}, which stands in the environment: {hint}"


def read_toml(file: Path) -> Mapping[str, Any]:
    """What the file holds; nothing where it does not exist."""
    try:
        return tomllib.loads(file.read_text("utf-8-sig"))
    except FileNotFoundError:
        return {}
    except OSError as fault:
        raise EnvironmentFault(
            f"The settings in {file} can't be read ({fault.strerror}): mend its permissions."
        ) from fault
    except ValueError as fault:
        raise Misuse(f"Write {file} as TOML in UTF-8: {fault}.") from None


def holds_password(file: Path) -> bool:
    """Whether the file sets a password; not where it can't be read, which is said elsewhere."""
    try:
        return "mail_password" in read_toml(file)
    except ShelfwatchError:
        return False


def unknown(key: str, file: Path) -> str:
    """What to do about a setting that there is not."""
    near = get_close_matches(key, Settings.model_fields, 1)
    hint = f"did you mean {near[0]}?" if near else "take it out."
    return f"There is no setting {key}, which stands in {file}: {hint}"


def check_mail(settings: Settings, file: Path) -> None:
    """Raise Misuse where the settings of the mail server need others that are missing."""
    # Found at the start, and not at the first alert, when somebody waits for it.
    if settings.mail_host is not None and settings.sender is None:
        raise Misuse(f"Set {place_for('mail_sender', file)}, since mail_host is set.")
    if settings.mail_user is not None and settings.mail_password is None:
        raise Misuse(f"Set {place_for('mail_password', file)}, since mail_user is set.")


def check_columns(settings: Settings, file: Path) -> None:
    """Raise Misuse where only a part of a layout of one's own is named."""
    named = {"item_column": settings.item_column, "count_column": settings.count_column}
    missing = next((key for key, column in named.items() if column is None), None)
    if missing and (any(named.values()) or settings.store_column):
        raise Misuse(f"Set {place_for(missing, file)}, since another column is set.")


def place_for(key: str, file: Path) -> str:
    """Where a setting may be given."""
    return f"{key} in {file}, or {variable_of(key)} in the environment"


def variable_of(key: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + key.upper()


def allowed_for(key: str) -> str:
    """What a setting may be, in words."""
    extra = Settings.model_fields[key].json_schema_extra
    return str(extra["allowed"]) if isinstance(extra, dict) else ""
