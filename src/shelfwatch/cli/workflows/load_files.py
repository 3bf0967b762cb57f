"""What `shelfwatch load` does: file by file, then one check, then the due deliveries."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Generic, Self, TypeVar

from shelfwatch.cli.arguments.files import Input, name_of, readable
from shelfwatch.cli.arguments.times import read_as_of
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.output import json_documents, load_report, preview_report
from shelfwatch.cli.output.console import complain, warn
from shelfwatch.cli.output.json_writer import Shape, write_object
from shelfwatch.cli.output.load_report import Loaded
from shelfwatch.cli.output.progress import shown
from shelfwatch.cli.output.rejects_report import keep_rejects
from shelfwatch.cli.workflows.check_and_deliver import check_and_deliver, warn_of_failures
from shelfwatch.cli.workflows.leftover_files import warn_of_leftover
from shelfwatch.core.alerting.addresses import show_address
from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.errors import EnvironmentFault, Misuse, Refused
from shelfwatch.core.stock.identity import identity
from shelfwatch.core.uploads.upload import Status, UploadReport
from shelfwatch.files.arrival.encoding import codec_of
from shelfwatch.local.inbox.file_readiness import is_ours
from shelfwatch.local.inbox.moves import LONGEST_NAME
from shelfwatch.local.installation import Installation
from shelfwatch.local.settings.home import Home
from shelfwatch.local.settings.settings import Settings
from shelfwatch.service.alerting.deliver import Outcome
from shelfwatch.service.loading.load import LoadRequest, load
from shelfwatch.service.loading.preview import Preview, preview
from shelfwatch.service.loading.release import release

# What comes of a file: the report of a load, or a preview.
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """What the command line says of all its files."""

    store: str | None
    version: datetime | None
    baseline: bool
    source: str

    @classmethod
    def of(
        cls,
        installation: Installation,
        *,
        store: str | None,
        as_of: str | None,
        baseline: bool,
        source: str,
    ) -> Self:
        """The options, understood. Raises Misuse or RejectedValue where one makes no sense."""
        version = None if as_of is None else read_as_of(as_of, installation.settings.zone)
        return cls(
            None if store is None else identity(store, "store"),
            version,
            baseline,
            folder_name(source),
        )

    def request(self, input: Input, settings: Settings) -> LoadRequest:
        """What is asked for one file."""
        return LoadRequest(
            path=input.path,
            name=input.name,
            store=self.store,
            version=self.version or input.made,
            baseline=self.baseline,
            default_store=self.source or settings.store_named(input.name),
            source=self.source,
            missing=settings.missing_from(self.source),
        )


def with_encoding(installation: Installation, encoding: str | None) -> Installation:
    """The installation, where a person named the code page of the files. Raises Misuse."""
    if encoding is None:
        return installation
    try:
        codec = codec_of(encoding)
    except ValueError as error:
        raise Misuse(
            f"No code page is called {encoding!r}: name one such as cp1251 or shift_jis."
        ) from error
    return replace(installation, encoding=codec)


def folder_name(source: str) -> str:
    """`source`, where a folder of the inbox could be called so. Raises Misuse where none could."""
    # `..` or `a/b` would be a folder elsewhere, and `.hidden` one that the inbox passes over.
    is_name = Path(source).name == source and source.isprintable() and is_ours(source)
    if source and not (is_name and len(source.encode()) <= LONGEST_NAME):
        raise Misuse(f"No folder of the inbox can be called {source!r}: name one with --source.")
    return source


@dataclass(frozen=True, slots=True)
class Taken(Generic[Found]):
    """What became of one file: `found`, or the sentence of the error that prevented it."""

    file: str
    code: ExitCode
    found: Found | None = None
    message: str = ""


def take(
    installation: Installation,
    argument: str,
    work: Callable[[Input], Found],
    code_of: Callable[[Found], ExitCode],
) -> Taken[Found]:
    """Do `work` on the file that `argument` means; one bad file never stops the others."""
    name = name_of(argument)
    load_context = installation.load_context
    try:
        with readable(argument, load_context.limits, load_context.scratch) as input:
            found = work(input)
    except Refused as error:
        return Taken(name, ExitCode.REFUSED, message=str(error))
    except EnvironmentFault as error:
        return Taken(name, ExitCode.FAULT, message=str(error))
    return Taken(name, code_of(found), found)


def code_of_report(report: UploadReport) -> ExitCode:
    """The exit code that one report stands for."""
    if report.status is not Status.LOADED:
        return ExitCode.REFUSED
    return ExitCode.ROWS_REJECTED if report.outcomes.rejected else ExitCode.DONE


def load_files(
    installation: Installation, files: Sequence[str], options: LoadOptions, *, as_json: bool
) -> ExitCode:
    """Load every file, then check, then deliver for a while; the highest exit code of all."""

    def work(input: Input) -> Loaded:
        return load_one(installation, options.request(input, installation.settings))

    taken = [take(installation, file, work, code_of_loaded) for file in files]
    if any(one.found and one.found.report.status is Status.HELD for one in taken):
        warn_of_leftover(
            installation.platform.held_uploads
        )  # a newer question replaces an older one
    return deliver_and_report(installation, taken, as_json=as_json)


def release_file(installation: Installation, upload_id: str, *, as_json: bool) -> ExitCode:
    """Load a held file after all, and go on as with any other. Raises what `release` raises."""
    began = installation.platform.clock.now()
    with shown(upload_id) as progress:
        report = release(installation.platform, upload_id, installation.load_context, progress)
    warn_of_leftover(installation.platform.held_uploads)
    loaded = as_loaded(installation, report, began)
    taken = Taken(report.upload.file, code_of_loaded(loaded), loaded)
    return deliver_and_report(installation, [taken], as_json=as_json)


def deliver_and_report(
    installation: Installation, taken: Sequence[Taken[Loaded]], *, as_json: bool
) -> ExitCode:
    """Check, deliver for a while, and show what became of all files; their highest exit code."""
    # Once for all files: a subscriber gets one message for each upload, and the check is one.
    outcome = deliver_or_warn(installation)
    for one in taken:
        if one.found is not None:
            one.found.alerts.extend(alerts_of(installation, one.found))
    if as_json:
        write_object({"uploads": [upload_shape(one) for one in taken]})
    else:
        load_report.show(installation, [one.found for one in taken if one.found], outcome)
    complain_of_unread(taken)
    warn_of_failures(outcome)
    return highest(taken)


def load_one(installation: Installation, request: LoadRequest) -> Loaded:
    """Load one file."""
    began = installation.platform.clock.now()
    with shown(request.name) as progress:
        report = load(installation.platform, request, installation.load_context, progress)
    return as_loaded(installation, report, began)


def as_loaded(installation: Installation, report: UploadReport, began: datetime) -> Loaded:
    """What became of a file; its rejects are kept, unless they are or the file itself is held."""
    is_new = report.upload.arrived >= began
    is_to_mend = is_new and report.rejects and report.status is Status.LOADED
    kept = keep_or_warn(installation.home, report) if is_to_mend else None
    return Loaded(report, is_new=is_new, rejects_file=kept)


def code_of_loaded(loaded: Loaded) -> ExitCode:
    """The exit code that one file stands for."""
    return code_of_report(loaded.report)


def keep_or_warn(home: Home, report: UploadReport) -> Path | None:
    """Where the rejects lie; what is loaded stays loaded also where they can't be written."""
    try:
        return keep_rejects(home, report)
    except EnvironmentFault as error:
        warn(str(error))
        return None


def deliver_or_warn(installation: Installation) -> Outcome:
    """What became of the messages; what is loaded stays loaded also where nobody can be told."""
    try:
        return check_and_deliver(installation)
    except EnvironmentFault as error:
        warn(f"nobody was told yet: {error}")
        return Outcome()


def alerts_of(installation: Installation, loaded: Loaded) -> list[Alert]:
    """The alerts that this load caused; an upload that came again tells nobody anything."""
    # An upload that came again has alerts of its first time, which were shown then.
    if not loaded.is_new:
        return []
    return installation.platform.alerts.alerts(loaded.report.upload.id)


def upload_shape(taken: Taken[Loaded]) -> Shape:
    """One entry of `uploads` in the JSON."""
    if taken.found is None:
        return json_documents.unread_file(taken.file, taken.message)
    return json_documents.loaded_upload(
        taken.found.report, [alert.id for alert in taken.found.alerts]
    )


def preview_files(
    installation: Installation, files: Sequence[str], options: LoadOptions, *, as_json: bool
) -> ExitCode:
    """Show what loading each file by itself would do; nothing is written."""

    def work(input: Input) -> Preview:
        return preview(
            installation.platform,
            options.request(input, installation.settings),
            installation.load_context,
        )

    taken = [
        take(installation, file, work, lambda seen: code_of_report(seen.report)) for file in files
    ]
    if as_json:
        write_object({"uploads": [preview_shape(one) for one in taken]})
    else:
        preview_report.show([one.found for one in taken if one.found])
    complain_of_unread(taken)
    return highest(taken)


def preview_shape(taken: Taken[Preview]) -> Shape:
    """One entry of `uploads` in the JSON of a dry run: what would change, and who be told what."""
    if taken.found is None:
        return {
            **json_documents.unread_file(taken.file, taken.message),
            "changes": [],
            "messages": [],
        }
    return {
        **json_documents.loaded_upload(taken.found.report, []),
        "changes": [
            {"store": found.store, **json_documents.changed_item(found.change, found.change.kind)}
            for found in taken.found.changes
        ],
        "messages": [
            {
                "address": show_address(message.address),
                "subject": preview_report.subject_of(message),
            }
            for message in taken.found.deliveries
        ],
    }


def complain_of_unread(taken: Iterable[Taken[Found]]) -> None:
    """Say of each file that could not be read at all why that is."""
    for one in taken:
        if one.found is None:
            complain(one.message)


def highest(taken: Iterable[Taken[Found]]) -> ExitCode:
    """The exit code of several files."""
    return max(one.code for one in taken)
