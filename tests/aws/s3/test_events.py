"""Events of S3: each record for itself, whatever the others are."""

import json
from typing import Any
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelfwatch.aws.s3.events import files_in
from shelfwatch.aws.s3.objects import StoredFile

BUCKET, PREFIX = "files", "uploads/"

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from(["Records", "s3", "bucket", "object", "key", "name", "versionId"])
            | st.text(),
            inner,
        )
    ),
)
"""Whatever JSON can say, often by the names that an event has."""


def record(key: str, bucket: str = BUCKET, **more: Any) -> dict[str, Any]:
    """A record as S3 writes it."""
    stored = {"key": quote_plus(key, safe="/"), **more}
    return {"s3": {"bucket": {"name": bucket}, "object": stored}}


GOOD = record("uploads/a.csv", versionId="v1")


@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        (None, "it has no 's3'."),
        (7, "it has no 's3'."),
        ({}, "it has no 's3'."),
        ({"s3": None}, "it has no 's3'."),
        ({"s3": {}}, "it has no 'object'."),
        ({"s3": {"bucket": {"name": BUCKET}}}, "it has no 'object'."),
        ({"s3": {"bucket": {"name": BUCKET}, "object": {}}}, "it has no 'key'."),
        ({"s3": {"bucket": {"name": BUCKET}, "object": {"key": ""}}}, "it has no 'key'."),
        ({"s3": {"bucket": {"name": BUCKET}, "object": {"key": 5}}}, "it has no 'key'."),
        ({"s3": {"object": {"key": "uploads/a.csv"}}}, "it has no 'bucket'."),
        (record("rejects/a.csv"), "'rejects/a.csv' is not below 'uploads/'."),
        (
            record("uploads/a.csv", "strange"),
            "'uploads/a.csv' is in the bucket 'strange', not in 'files'.",
        ),
    ],
)
def test_an_odd_record_is_named_and_the_others_are_found(odd: Any, reason: str) -> None:
    """One record that nobody understands never takes its neighbours with it."""
    found = files_in({"Records": [GOOD, odd, GOOD]}, BUCKET, PREFIX)
    assert found.files == [StoredFile(BUCKET, "uploads/a.csv", "v1")] * 2
    assert found.unusable == [f"Record 1: {reason}"]


@given(JSON)
def test_no_event_whatever_it_is_makes_an_error(event: Any) -> None:
    """Alone, and as a record beside a good one."""
    files_in(event, BUCKET, PREFIX)
    assert (
        StoredFile(BUCKET, "uploads/a.csv", "v1")
        in files_in({"Records": [event, GOOD]}, BUCKET, PREFIX).files
    )


@pytest.mark.parametrize("key", ["uploads/", "uploads/Berlin/", "uploads/a b/2026/"])
def test_a_folder_of_the_console_is_no_upload(key: str) -> None:
    """S3's console makes an empty object for it; there is no file, and nothing wrong."""
    found = files_in({"Records": [record(key), GOOD]}, BUCKET, PREFIX)
    assert (len(found.files), found.unusable) == (1, [])


def test_a_test_event_tells_of_no_file() -> None:
    """S3 sends one when a bucket is set up."""
    event = json.loads('{"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "files"}')
    assert files_in(event, BUCKET, PREFIX).files == []


def test_an_object_from_before_versions_were_kept_has_none() -> None:
    """S3 calls it "null", and finds it without a version as well."""
    found = files_in({"Records": [record("uploads/a.csv", versionId="null")]}, BUCKET, PREFIX)
    assert found.files == [StoredFile(BUCKET, "uploads/a.csv", None)]
