"""What may be too large for a row of the ledger: kept in it while it fits, else in the bucket."""

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shelfwatch.aws.table import faults_of
from shelfwatch.aws.values import Item

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

FITS = 300_000
"""Bytes that a row may hold of it; DynamoDB takes 400 KB a row, names and keys included."""

QUICK = 1
"""zlib's fastest level: less than half the size, for a tenth of a second a million names."""


@dataclass(frozen=True, slots=True)
class Blobs:
    """Texts, compressed, of any length; `prefix` is their place in the bucket."""

    client: "S3Client"
    bucket: str
    prefix: str

    def keep(self, name: str, text: str) -> Item:
        """The attributes of a row that hold `text`, or say where it is."""
        packed = zlib.compress(text.encode(), QUICK)
        if len(packed) <= FITS:
            return {"Packed": packed}
        key = self.prefix + name
        with faults_of(self.bucket):
            self.client.put_object(Bucket=self.bucket, Key=key, Body=packed)
        return {"At": key}

    def read(self, row: Item) -> str | None:
        """The text that a row holds or points to, or None where it has none."""
        if "Packed" in row:
            return zlib.decompress(row["Packed"]).decode()
        if "At" not in row:
            return None
        with faults_of(self.bucket):
            packed = self.client.get_object(Bucket=self.bucket, Key=row["At"])["Body"].read()
        return zlib.decompress(packed).decode()
