"""One object of the bucket: fetch it, load it, and leave its rejects where a person looks."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shelfwatch.aws.deadline import LoadCheckpoint
from shelfwatch.aws.dynamodb.table import faults_of
from shelfwatch.aws.functions.continuation import FIRST_STEP, ContinuationStep
from shelfwatch.aws.loading.conditional_writes import WrittenMeanwhile
from shelfwatch.aws.platform import AwsPlatform
from shelfwatch.aws.s3.objects import Description, StoredFile, describe, fetch, object_row
from shelfwatch.aws.s3.packed_lines import NotKept
from shelfwatch.aws.settings import Settings
from shelfwatch.aws.sns.held_questions import QuestionSender
from shelfwatch.core.errors import Misuse, Refused
from shelfwatch.core.uploads.upload import (
    Origin,
    Outcomes,
    Status,
    Upload,
    UploadReport,
    stored_upload_id,
)
from shelfwatch.files.limits import MEBIBYTE, Limits
from shelfwatch.files.rows.rejects_csv import rejects_text
from shelfwatch.service.loading.load import LoadContext, load
from shelfwatch.service.loading.release import release
from shelfwatch.service.loading.request import UNREAD, LoadRequest

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


# Two threads have buffers of 64; spilling costs a tenth of a load's time.
LEAST_MEMORY = 96 * MEBIBYTE

# How much larger than the largest file a packed one may grow: the function's disk is small.
INFLATED = 2


# Bytes of UTF-8 that S3 takes as a key.
LONGEST_KEY = 1_024


@dataclass(frozen=True, slots=True)
class ObjectLoad:
    """What loading an object needs; `folder` is scratch."""

    platform: AwsPlatform
    client: "S3Client"
    settings: Settings
    folder: Path
    asker: QuestionSender

    def run(self, file: StoredFile, round_: ContinuationStep = FIRST_STEP) -> UploadReport:
        """Load one object, or its rest; whatever is wrong with it ends as a recorded refusal.

        Raises OutOfTime where the rest has to be done by another call, and EnvironmentFault.
        """
        # A rest first, whoever calls: S3 tells of a file at least once, and may do so while a chain
        # is at work on it.
        rest = self.platform.uploads.rest_of(file)
        report = None if rest is None else self._go_on(rest)
        if report is None:
            report = self._begin(file) if round_.release is None else self._release(round_.release)
        if report.status is Status.HELD:
            self.platform.questions.ask(report.upload.id, self.asker, self.platform.clock)
        elif report.rejects:
            self._leave_rejects(file, report)
        self._point_to(file, report)
        return report

    def _release(self, upload: str) -> UploadReport:
        """Load a held upload after all; where somebody was faster, what has become of it."""
        try:
            return release(self.platform, upload, self._load_context)
        except Misuse:
            report = self.platform.uploads.find(upload)
            if report is None:
                raise
            return report

    def _go_on(self, rest: LoadCheckpoint) -> UploadReport | None:
        """Write what is left of a kept plan; None where it is gone, or does not hold any more."""
        report = self.platform.uploads.begun(rest.upload)
        if report is None:
            return None
        inventory = self.platform.inventory
        try:
            with (
                inventory.tables.plans.open(rest.plan) as plan,
                inventory.load_session(report.upload, plan.stores()) as load_session,
            ):
                # Another load wrote to a store since: what the plan compared with is not so any
                # more.
                if not load_session.is_undisturbed(rest):
                    return None
                load_session.go_on(report, plan, rest)
        except (NotKept, WrittenMeanwhile):
            return None
        self.platform.held_uploads.put_away()  # where it was held before
        return report

    def _begin(self, file: StoredFile) -> UploadReport:
        """Fetch, plan and apply a whole object."""
        try:
            described = describe(self.client, file)
            # By its head: a file that is too large would fill the disk before anybody refused it.
            self._refuse_large(file, described)
            path = self.folder / "file"
            fetch(self.client, file, path)
            return self._load(file, described, path)
        except (Refused, Misuse) as fault:
            report = self._unread(file, str(fault))
            self.platform.uploads.refuse(report)
            return report

    def _leave_rejects(self, file: StoredFile, report: UploadReport) -> None:
        """Put the rejects where a person finds them, and where no event loads them again."""
        with faults_of(file.bucket):
            self.client.put_object(
                Bucket=file.bucket,
                Key=rejects_key(self.settings, file, report.upload.id),
                Body=rejects_text(report).encode("utf-8", errors="replace"),
                ContentType="text/csv; charset=utf-8",
            )

    def _load(self, file: StoredFile, described: Description, path: Path) -> UploadReport:
        source = source_of(file.key, self.settings.uploads)
        request = LoadRequest(
            path=path,
            name=file.name,
            origin=Origin.BUCKET,
            store=described.store,
            version=described.as_of,
            baseline=described.is_baseline,
            default_store=source if source and "/" not in source else None,
            source=source,
            missing=self.settings.snapshots.get(source),
            place=file.identity,
        )
        return load(self.platform, request, self._load_context)

    @property
    def _load_context(self) -> LoadContext:
        most = self.settings.file_bytes
        limits = Limits(file_bytes=most, text_bytes=INFLATED * most, least_memory=LEAST_MEMORY)
        return LoadContext(
            limits,
            self.folder,
            brake=self.settings.brake,
            by_names=self.settings.by_meaning,
            encoding=self.settings.encoding,
        )

    def _refuse_large(self, file: StoredFile, described: Description) -> None:
        """Before anything of it is fetched."""
        if described.size > self.settings.file_bytes:
            raise Refused(
                f"{file.name} has {described.size:,} bytes, and the limit is"
                f" {self.settings.file_bytes:,}: split it."
            )

    def _unread(self, file: StoredFile, message: str) -> UploadReport:
        """The report of a file whose content nobody saw: its place is its identity."""
        arrived = self.platform.clock.now()
        upload = Upload(
            id=stored_upload_id(file.identity or f"{file.bucket}/{file.key}"),
            file=file.name,
            hash=UNREAD,
            version=arrived,
            arrived=arrived,
            origin=Origin.BUCKET,
        )
        return UploadReport(upload, Status.REFUSED, Outcomes(), message=message)

    def _point_to(self, file: StoredFile, report: UploadReport) -> None:
        """Let whoever uploaded the object find what became of it."""
        row = object_row(file) | {"Upload": report.upload.id}
        self.platform.inventory.tables.ledger.put(row)


def source_of(key: str, uploads: str) -> str:
    """The source of an object: what stands between the prefix of uploads and its name."""
    return key.removeprefix(uploads).rpartition("/")[0]


def rejects_key(settings: Settings, file: StoredFile, upload: str) -> str:
    """Where the rejects of an upload lie; of a very long name its beginning stands there."""
    rest = f".{upload}.rejects.csv"
    room = LONGEST_KEY - len((settings.rejects + rest).encode())
    name = file.name.encode()[:room].decode(errors="ignore")
    return f"{settings.rejects}{name}{rest}"
