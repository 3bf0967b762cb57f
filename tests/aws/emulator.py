"""ministack, an emulator of AWS, as a process of its own: started, waited for, and ended by pid."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import trustme
from botocore.config import Config

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / ".cache" / "ministack" / "bin" / "ministack"
REGION, ACCOUNT = "eu-central-1", "123456789012"
REAL_ENGINE = "SHELFWATCH_REAL_ENGINE"
"""Where DynamoDB Local answers, for runs of the tests that are to be on it (real_engine.py)."""

READY_WITHIN = 30.0
STARTED_AFRESH = 3
"""A port that was free when it was asked for may be taken a moment later."""

PATIENT = Config(retries={"max_attempts": 3, "mode": "standard"}, max_pool_connections=32)


@dataclass(frozen=True)
class Emulator:
    """A running emulator; `environment` is what a program needs to talk to it, and nothing else."""

    port: int
    certificate: Path
    log: Path
    pid: int

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"https://localhost:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """This process's environment, with every trace of a real account taken out."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        return {
            **kept,
            "AWS_ENDPOINT_URL": self.url,
            "AWS_CA_BUNDLE": str(self.certificate),
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "SAM_CLI_TELEMETRY": "0",
        }

    @cache  # noqa: B019 -- an emulator lives as long as the tests, and making clients takes long
    def client(
        self,
        service: str,
        key: str = "test",
        secret: str = "test",  # noqa: S107 the emulator's own key
        config: Config = PATIENT,
    ) -> Any:
        """A client of one service, by default as the account's root."""
        make: Any = boto3.client  # its overloads know services by literal names only
        return make(
            service,
            endpoint_url=os.environ.get(REAL_ENGINE, self.url)
            if service.startswith("dynamodb")
            else self.url,
            verify=str(self.certificate),
            region_name=REGION,
            aws_access_key_id=key,
            aws_secret_access_key=secret,
            config=config,
        )


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[Emulator]:
    """An emulator with its state in `folder`, that demands TLS and enforces IAM."""
    for attempt in range(STARTED_AFRESH):
        process, emulator = start(folder / f"start-{attempt}", settings)
        try:
            if await_port(process, emulator.port):
                yield emulator
                return
        finally:
            end(process)
    raise RuntimeError(f"ministack does not start; see {emulator.log}")


def start(folder: Path, settings: dict[str, str]) -> tuple["subprocess.Popen[bytes]", Emulator]:
    """Begin an emulator on a free port of this machine alone."""
    folder.mkdir(parents=True)
    certificate, key = certify(folder)
    port, log = free_port(), folder / "log"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    with log.open("wb") as out:
        process = subprocess.Popen(  # noqa: S603 our own pinned program
            [PROGRAM],
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd=folder,
            env={
                **kept,
                "BIND_HOST": "127.0.0.1",
                "GATEWAY_PORT": str(port),
                "MINISTACK_REGION": REGION,
                "MINISTACK_ACCOUNT_ID": ACCOUNT,
                "TMPDIR": str(folder),
                "STATE_DIR": str(folder / "state"),
                "S3_DATA_DIR": str(folder / "s3"),
                "AUTH": "true",
                "USE_SSL": "1",
                "MINISTACK_SSL_CERT": str(certificate),
                "MINISTACK_SSL_KEY": str(key),
                "AWS_CA_BUNDLE": str(folder / "ca.pem"),
                "IOT_MTLS_ENABLED": "0",
                "SFTP_ENABLED": "0",
                "LAMBDA_ASYNC_RETRY_BASE_SECONDS": "0.2",
                **settings,
            },
        )
    return process, Emulator(port, folder / "ca.pem", log, process.pid)


def certify(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost and its key, from an authority that `ca.pem` names."""
    authority = trustme.CA()
    server = authority.issue_cert("localhost", "127.0.0.1")
    authority.cert_pem.write_to_path(folder / "ca.pem")
    certificate, key = folder / "server.pem", folder / "server.key"
    certificate.write_bytes(b"".join(part.bytes() for part in server.cert_chain_pems))
    server.private_key_pem.write_to_path(key)
    return certificate, key


def free_port() -> int:
    """A port on which nobody listens just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_port(process: "subprocess.Popen[bytes]", port: int) -> bool:
    """Wait until a process answers at its port; False where it ended instead."""
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.05)
    return False


def end(process: "subprocess.Popen[bytes]") -> None:
    """Kill it with the functions that it runs; asked politely under TLS it may hang."""
    with_its_functions = os.getpgid(process.pid) if process.poll() is None else None
    if with_its_functions is not None:
        os.killpg(with_its_functions, signal.SIGKILL)
    process.wait(timeout=10)
