"""A real file in, rows and rejects out: the whole of reading, step by step."""

import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from shelfwatch.core.errors import Misuse, Refused, RejectedValue
from shelfwatch.core.stock.identity import identity, store_key
from shelfwatch.core.stock.level import StoreName
from shelfwatch.core.uploads.upload import CHANGED
from shelfwatch.files.arrival.opened_file import OpenedFile, scratch_faults
from shelfwatch.files.arrival.plain_file import inert_folder
from shelfwatch.files.interpretation import Understood
from shelfwatch.files.layouts import LAYOUTS, Layout
from shelfwatch.files.limits import Limits, Room
from shelfwatch.files.parsed_file import ReadCells, Rows
from shelfwatch.files.rows.cells import Table, read_by_records, read_directly
from shelfwatch.files.rows.column_values import Meaning
from shelfwatch.files.rows.no_rows import take_out
from shelfwatch.files.rows.reject_table import Rejects
from shelfwatch.files.rows.values import read_values
from shelfwatch.files.rows.whole_lines import WholeLines
from shelfwatch.files.text.header import HEAD_CHARS, Header, find_header
from shelfwatch.files.text.utf8_text import Text, prepare_text
from shelfwatch.files.warm_duckdb import WARM

__all__ = ["Rows", "read"]


def read(
    opened: OpenedFile,
    *,
    store: str | None,
    limits: Limits,
    scratch: Path,
    default_store: str | None = None,
    layouts: Sequence[Layout] = LAYOUTS,
    by_names: bool = True,
    typed: str | None = None,
    encoding: str | None = None,
    untracked: Sequence[str] = (),
) -> Rows:
    """The rows and rejects of a file, in a database of their own below the folder `scratch`.

    `store` is for files that name no store. A file that does is refused where it names any
    other: counts must never end up in a store that nobody meant. `default_store` is the store of
    files that name none where `store` says nothing, and it contradicts no file. `by_names` is
    whether a header of no known layout is understood by its names, and `typed` is how a command
    names the file, where that is not its name. `encoding` is the code page of a file that is no
    Unicode, where a person named it. `untracked` are words that say that there is no count.

    Raises Refused where nothing of the file can be taken, Misuse where `store` is no name, and
    EnvironmentFault where the scratch folder cannot be written.
    """
    if opened.fault:
        raise opened.fault
    given = store_name(store)
    with ExitStack() as owned:
        folder = folder_in(scratch, owned)
        file = (typed or opened.source.name) if by_names else None
        text = prepare_text(opened, folder, limits, layouts, file, encoding)
        header = with_untracked(header_of(text, limits, layouts, file), untracked)
        meaning = Meaning(header, store_of(header, given, default_store))
        room = Room(limits, text.path.stat().st_size)
        connection = owned.enter_context(WARM.session(folder, room))
        rejects = Rejects(connection, limits)
        read_as = read_cells(Table(connection, text, header), rejects, limits, folder)
        # After reading: rows that were written meanwhile are not those that the hash is of.
        refuse_changed(opened)
        values = read_values(connection, rejects, limits, meaning, read_as.whole)
        if not values.has_blank_stores:
            refuse_other_stores(values.stores, given)
        notable = (meaning.stand_ins(connection), *values.notable, read_as.around)
        understood = Understood(meaning, text.label, text.sheet, *notable)
        kept = owned.pop_all()
    return Rows(connection, values, rejects, understood, room, read_as, kept)


def folder_in(scratch: Path, owned: ExitStack) -> Path:
    """A folder below `scratch` that goes when `owned` is closed. Raises EnvironmentFault."""
    with scratch_faults():
        made = tempfile.TemporaryDirectory(prefix="rows-", dir=scratch)
        owned.enter_context(made)
        return owned.enter_context(inert_folder(Path(made.name)))


def store_name(store: str | None) -> str | None:
    """The store that a person named, spelled as it is kept; raises Misuse where it is no name."""
    if store is None:
        return None
    try:
        return identity(store, "store")
    except RejectedValue as reason:
        raise Misuse(f"There can be no store {store!r}, because {reason}.") from reason


def header_of(text: Text, limits: Limits, layouts: Sequence[Layout], file: str | None) -> Header:
    """The header of a file, by its names too where `file` is not None. Raises Refused."""
    if not text.survey.last_line:
        raise Refused("The file is empty: check that the export was complete, and drop it again.")
    with text.opened() as lines:
        return find_header(lines.read(HEAD_CHARS), limits, layouts, file)


def with_untracked(header: Header, untracked: Sequence[str]) -> Header:
    """A header whose layout knows more words for having no count, in any letter case."""
    if not untracked:
        return header
    known = [*header.layout.untracked, *(text.strip().casefold() for text in untracked)]
    return replace(header, layout=replace(header.layout, untracked=known))


def store_of(header: Header, given: str | None, default_store: str | None) -> str:
    """The store of the lines that name none, "" where nobody says.

    Raises Refused where that is unknown and no column names stores.
    """
    if header.columns.is_wide:
        return ""
    if given:
        return given
    store = header.layout.of_store or default_store
    if not store and header.columns.store:
        return ""
    if not store:
        raise Refused(
            f"The file ({header.layout.name}) does not say which store it is of:"
            " name the store with --store, or drop the file into a folder of that name in the"
            " inbox."
        )
    try:
        return identity(store, "store")
    except RejectedValue as reason:
        raise Refused(
            f"The file cannot be of a store {store!r}, because {reason}: give its folder or file"
            " the name of a store."
        ) from reason


def read_cells(table: Table, rejects: Rejects, limits: Limits, folder: Path) -> ReadCells:
    """Bring the needed cells into `line`, the fast way where it is safe."""
    # Tried first. Nearly every file is clean, and DuckDB reads it about ten times faster than our
    # own code.
    is_direct = read_directly(table)
    origin = None if is_direct else read_by_records(table, rejects, limits, folder)
    whole = WholeLines(table, limits, is_direct)
    return ReadCells(whole, origin, take_out(whole, rejects))


def refuse_changed(opened: OpenedFile) -> None:
    """Raise Refused where the hash is not that of what was read."""
    if opened.has_changed():
        raise Refused(CHANGED)


def refuse_other_stores(stores: Sequence[StoreName], given: str | None) -> None:
    """Raise Refused where a file names another store than the person did."""
    other = [] if given is None else [s.name for s in stores if s.key != store_key(given)]
    if other:
        raise Refused(
            f"The file itself names the store {other[0]}, not {given}: load it without --store."
        )
