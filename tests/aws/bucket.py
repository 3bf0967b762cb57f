"""Objects in a world's bucket, loaded as an invocation of Load-Inventory loads them."""

import itertools
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from contract.aws_world import AwsWorld
from shelfwatch.aws.deadline import NO_DEADLINE, Deadline
from shelfwatch.aws.functions.continuation import ContinuationStep
from shelfwatch.aws.functions.load_object import ObjectLoad
from shelfwatch.aws.platform import Invocation, LoadPlatform
from shelfwatch.aws.s3.objects import StoredFile
from shelfwatch.aws.settings import Settings
from shelfwatch.core.uploads.upload import UploadReport

_numbers = itertools.count(1)


def put(world: AwsWorld, name: str, body: str | bytes, **metadata: str) -> StoredFile:
    """An object below the prefix of uploads."""
    key = world.settings.uploads + name
    said = {word.replace("_", "-"): value for word, value in metadata.items()}
    content = body.encode() if isinstance(body, str) else body
    bucket = world.settings.bucket
    world.clients.s3.put_object(Bucket=bucket, Key=key, Body=content, Metadata=said)
    return StoredFile(bucket, key, None)


def load_object(
    world: AwsWorld,
    file: StoredFile,
    *,
    deadline: Deadline = NO_DEADLINE,
    release: str | None = None,
    settings: Settings | None = None,
) -> UploadReport:
    """Load an object, or what is left of it. Raises OutOfTime."""
    chosen = settings or world.settings
    number = next(_numbers)
    invocation = Invocation(f"object invocation {number}", deadline=deadline, origin=file)
    platform = LoadPlatform(chosen, world.clients, invocation, world.clock)
    with TemporaryDirectory(dir=world.folder) as folder:
        load = ObjectLoad(platform, world.clients.s3, chosen, Path(folder), world)
        return load.run(file, ContinuationStep(1, release))


def stopping_after(looks: int) -> Deadline:
    """A deadline that is over after so many looks at it."""
    left = iter([timedelta(seconds=9)] * looks)
    return Deadline(lambda: next(left, timedelta()), timedelta(seconds=1))
