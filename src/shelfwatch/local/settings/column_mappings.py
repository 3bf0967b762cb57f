"""Layouts of one's own, as `shelfwatch map` saves them: one TOML file in the home."""

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.files.layouts.custom import OwnColumns, same_header

HEADING = "# Written by `shelfwatch map`; may be changed by hand.\n"


class Saved(BaseModel):
    """One table `[[mapping]]` of the file."""

    # A mistyped key would otherwise be passed over, and the mapping have no effect that anybody
    # sees.
    model_config = ConfigDict(extra="forbid")

    header: list[str]
    item_column: str
    count_column: str
    store_column: str | None = None
    store: str | None = None
    add_columns: list[str] = []
    second_store_column: str | None = None
    untracked: list[str] = []
    skipped: list[str] = []
    sums: bool = False

    def mapping(self) -> OwnColumns:
        """The mapping that was saved."""
        return OwnColumns(
            self.item_column,
            self.count_column,
            self.store_column,
            self.store,
            self.header,
            tuple(self.add_columns),
            self.second_store_column,
            tuple(self.untracked),
            tuple(self.skipped),
            self.sums,
        )


def read_mappings(file: Path) -> list[OwnColumns]:
    """The saved mappings; none where the file does not exist.

    Raises EnvironmentFault where it can't be read, or holds something else.
    """
    try:
        # Some editors on Windows put a byte order mark before the text.
        content = tomllib.loads(file.read_text("utf-8-sig"))
        saved = [Saved(**each) for each in content.get("mapping", [])]
    except FileNotFoundError:
        return []
    except OSError as fault:
        raise EnvironmentFault(
            f"The mappings in {file} can't be read ({fault.strerror}): mend its permissions."
        ) from fault
    except (ValueError, TypeError, ValidationError) as fault:
        reason = str(fault).splitlines()[0]
        raise EnvironmentFault(
            f"The mappings in {file} can't be understood ({reason}): mend the file, or move it"
            " away and run `shelfwatch map` again."
        ) from None
    return [each.mapping() for each in saved]


def save_mapping(file: Path, mapping: OwnColumns) -> None:
    """Save a mapping, in place of one for the same header. Raises EnvironmentFault."""
    write_mappings(file, [*others_than(mapping.header, read_mappings(file)), mapping])


def others_than(header: Sequence[str], mappings: Sequence[OwnColumns]) -> list[OwnColumns]:
    """The mappings for other headers than this one."""
    return [known for known in mappings if same_header(known.header) != same_header(header)]


def write_mappings(file: Path, mappings: Sequence[OwnColumns]) -> None:
    """Save these mappings in place of all that were there. Raises EnvironmentFault."""
    # Written aside and renamed: a full disk must not leave half of the mappings.
    part = file.with_name(file.name + ".part")
    try:
        part.write_text(HEADING + "".join(map(toml_table, mappings)), "utf-8")
        part.replace(file)
    except OSError as fault:
        raise EnvironmentFault(
            f"The mapping can't be saved in {file} ({fault.strerror}): make room, or mend the"
            " folder's permissions."
        ) from fault


def toml_table(mapping: OwnColumns) -> str:
    """A mapping as a table of the file."""
    lines = {
        "header": toml_list(mapping.header),
        "item_column": toml_text(mapping.item),
        "count_column": toml_text(mapping.count),
    }
    if mapping.store_column:
        lines["store_column"] = toml_text(mapping.store_column)
    if mapping.store:
        lines["store"] = toml_text(mapping.store)
    if mapping.second_store_column:
        lines["second_store_column"] = toml_text(mapping.second_store_column)
    for key, texts in (
        ("add_columns", mapping.added),
        ("untracked", mapping.untracked),
        ("skipped", mapping.skipped),
    ):
        if texts:
            lines[key] = toml_list(texts)
    if mapping.sums:
        lines["sums"] = "true"
    return "\n[[mapping]]\n" + "".join(f"{key} = {value}\n" for key, value in lines.items())


def toml_list(texts: Sequence[str]) -> str:
    """Texts as an array of TOML."""
    return f"[{', '.join(map(toml_text, texts))}]"


def toml_text(text: str) -> str:
    """A text as a basic string of TOML, which JSON's is but for one character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
