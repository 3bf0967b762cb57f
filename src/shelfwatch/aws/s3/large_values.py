"""What may be too large for a row of the ledger: kept in it while it fits, else in the bucket."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shelfwatch.aws.dynamodb.attributes import Item
from shelfwatch.aws.dynamodb.table import faults_of
from shelfwatch.core.text.packed_lines import pack_lines, unpack_lines

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# Bytes that a row may hold of it; DynamoDB takes 400 KB a row, names and keys included.
FITS = 300_000


@dataclass(frozen=True, slots=True)
class LargeValues:
    """Lines, packed, however many; `prefix` is their place in the bucket."""

    client: "S3Client"
    bucket: str
    prefix: str

    def keep(self, name: str, pieces: Iterable[str]) -> Item:
        """The attributes of a row that hold pieces of lines, or say where they are."""
        packed = pack_lines(pieces)
        # Most sets are small, and one call is cheaper than two; a row over 400 KB is refused by
        # DynamoDB.
        if len(packed) <= FITS:
            return {"Packed": packed}
        key = self.prefix + name
        with faults_of(self.bucket):
            self.client.put_object(Bucket=self.bucket, Key=key, Body=packed)
        # The object is whole before the row points to it.
        return {"At": key}

    def read(self, row: Item) -> str | None:
        """The lines that a row holds or points to, or None where it has none."""
        if "Packed" in row:
            return unpack_lines(row["Packed"])
        if "At" not in row:
            return None
        with faults_of(self.bucket):
            packed = self.client.get_object(Bucket=self.bucket, Key=row["At"])["Body"].read()
        return unpack_lines(packed)
