"""How files get to a stack on AWS: they are uploaded, and its function loads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from shelfwatch.cli.arguments.target import connected, machine_zone
from shelfwatch.cli.arguments.times import read_as_of
from shelfwatch.cli.arguments.upload_ids import whole_id
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.output import json_documents
from shelfwatch.cli.output.console import complain, say
from shelfwatch.cli.output.json_writer import write_object
from shelfwatch.cli.output.load_report import file_line
from shelfwatch.cli.output.rejects_report import show_rejects
from shelfwatch.cli.workflows.load_files import code_of_report
from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.core.stock.identity import identity
from shelfwatch.core.uploads.upload import UploadReport

if TYPE_CHECKING:
    from shelfwatch.aws.operations.upload_and_wait import Sent

# For a load: the function's fifteen minutes, and those of a second invocation.
WAIT = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class StackLoadOptions:
    """What the command line says of all its files, as it stands there."""

    store: str | None
    as_of: str | None
    baseline: bool

    def sent(self, file: str) -> "Sent":
        """What is sent of one file; times without an offset are those of this machine's clocks.

        Raises Misuse or RejectedValue where that makes no sense.
        """
        from shelfwatch.aws.operations.upload_and_wait import Sent  # noqa: PLC0415 -- boto3 may be missing

        return Sent(
            path=Path(file),
            # A name that is no UTF-8 holds half characters, which S3 could not be sent.
            name=Path(file).name.encode(errors="replace").decode(),
            as_of=None if self.as_of is None else read_as_of(self.as_of, machine_zone()),
            store=None if self.store is None else identity(self.store, "store"),
            is_baseline=self.baseline,
        )


def load(files: Sequence[str], options: StackLoadOptions, *, as_json: bool) -> ExitCode:
    """Upload files one after the other, and wait for each; the highest exit code of all."""
    stack = connected()
    from shelfwatch.aws.operations.upload_and_wait import upload_and_wait  # noqa: PLC0415 -- needs boto3

    # All of them first: a mistyped --as-of must not be found after half of the files are uploaded.
    sent = [options.sent(file) for file in files]
    reports: list[UploadReport] = []
    code = ExitCode.DONE
    for one in sent:
        try:
            report = upload_and_wait(stack, one, WAIT)
        except (EnvironmentFault, OSError) as fault:
            complain(str(fault))
            code = ExitCode.FAULT
            continue
        reports.append(report)
        code = max(code, code_of_report(report))
    show_reports(reports, as_json=as_json)
    return code


def release(upload: str, *, as_json: bool) -> ExitCode:
    """Have a held upload loaded after all, and wait for it."""
    stack = connected()
    from shelfwatch.aws.operations.upload_and_wait import release_and_wait  # noqa: PLC0415 -- needs boto3

    id = whole_id(stack.platform.uploads, upload)
    report = release_and_wait(stack, id, WAIT)
    show_reports([report], as_json=as_json)
    return code_of_report(report)


def show_reports(reports: Sequence[UploadReport], *, as_json: bool) -> None:
    """Print what became of the files; their rejects are in the bucket."""
    if as_json:
        documents = [json_documents.loaded_upload(report, report.alerts) for report in reports]
        write_object({"uploads": documents})
        return
    for report in reports:
        say(file_line(report))
    for report in reports:
        if report.rejects:
            show_rejects(report, None)
