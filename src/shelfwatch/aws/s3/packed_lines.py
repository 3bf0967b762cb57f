"""Lines of JSON that are kept packed in the bucket, and worked on in a file of this machine."""

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any, TextIO

from botocore.exceptions import ClientError

from shelfwatch.aws.dynamodb.table import faults_of
from shelfwatch.aws.s3.objects import GONE, download
from shelfwatch.core.errors import EnvironmentFault

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# gzip's fastest level: the time of an invocation may be nearly up.
QUICK = 1


class NotKept(EnvironmentFault):
    """The bucket does not hold it any more: what is kept for a while only, or was deleted."""


@dataclass(frozen=True, slots=True)
class PackedLines:
    """Lines out of the bucket; read from the first on as often as they are asked for."""

    file: IO[bytes]

    def __iter__(self) -> Iterator[Any]:
        """What each line holds."""
        self.file.seek(0)
        with gzip.open(self.file, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)


@dataclass(frozen=True, slots=True)
class NewLines:
    """Lines to be kept, on their way into a packed file; added from any thread."""

    file: IO[bytes]
    lines: TextIO
    turn: threading.Lock

    def add(self, line: Any) -> None:
        """Add what one line is to hold."""
        # Outside the lock: eight threads write levels, and each waits for the others at the next
        # line.
        text = json.dumps(line) + "\n"
        with self.turn:
            self.lines.write(text)

    def end(self) -> IO[bytes]:
        """The packed file of all the lines; none can be added any more."""
        # gzip writes its end only now; without it a reader takes the file for one that was cut off.
        self.lines.close()
        self.file.seek(0)
        return self.file


@contextmanager
def new_lines() -> Iterator[NewLines]:
    """Lines that are gone again unless somebody keeps them."""
    with TemporaryFile() as file, gzip.open(file, "wt", QUICK, encoding="utf-8") as lines:
        yield NewLines(file, lines, threading.Lock())


@dataclass(frozen=True, slots=True)
class LinesBucket:
    """The lines below `prefix` of a bucket."""

    client: "S3Client"
    bucket: str
    prefix: str

    def keep(self, name: str, lines: NewLines) -> None:
        """Keep lines under a name."""
        key = f"{self.prefix}{name}"
        with faults_of(self.bucket):
            self.client.put_object(Bucket=self.bucket, Key=key, Body=lines.end())

    @contextmanager
    def open(self, name: str) -> Iterator[PackedLines]:
        """The lines that are kept under a name. Raises NotKept."""
        key = f"{self.prefix}{name}"
        with TemporaryFile() as file:
            with faults_of(self.bucket):
                try:
                    download(self.client, {"Bucket": self.bucket, "Key": key}, file)
                except ClientError as error:
                    # A rule of the bucket removes plans after a week: then the file is planned
                    # anew.
                    if error.response["Error"]["Code"] not in GONE:
                        raise
                    raise NotKept(f"{key} is not in {self.bucket} any more.") from error
            yield PackedLines(file)

    def names(self, folder: str) -> Iterator[str]:
        """The names of all lines that begin with `folder`."""
        with faults_of(self.bucket):
            pages = self.client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self.bucket, Prefix=f"{self.prefix}{folder}"):
                for found in page.get("Contents", []):
                    yield found["Key"].removeprefix(self.prefix)
