"""The real template, built and deployed by `sam` to an emulator."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aws.emulator import ROOT, Emulator
from shelfwatch.aws.operations.stack import Stack as Connected
from shelfwatch.aws.platform import AwsPlatform, Clients, Invocation
from shelfwatch.aws.settings import Settings
from shelfwatch.ports import SystemClock

SAM = ROOT / ".cache" / "sam" / "bin" / "sam"
NAME = "shop"
RUNTIME = f"python{sys.version_info.major}.{sys.version_info.minor}"
ARCHITECTURE = "x86_64" if os.uname().machine == "x86_64" else "arm64"


@dataclass(frozen=True)
class Stack:
    """A deployed stack: its emulator and its outputs."""

    emulator: Emulator
    name: str
    outputs: dict[str, str]

    def client(self, service: str) -> Any:
        """A client of one service."""
        return self.emulator.client(service)

    def upload(self, name: str, body: str | bytes, **metadata: str) -> str:
        """Put an inventory file into the bucket; its version."""
        answer = self.client("s3").put_object(
            Bucket=self.outputs["Bucket"],
            Key=f"uploads/{name}",
            Body=body.encode() if isinstance(body, str) else body,
            Metadata={key.replace("_", "-"): value for key, value in metadata.items()},
        )
        return str(answer["VersionId"])

    def platform(self) -> AwsPlatform:
        """The stack's ports, as a person's command has them."""
        return AwsPlatform(self.settings, self.clients, Invocation("a person"), SystemClock())

    def connected(self) -> Connected:
        """The stack as a person's command has it."""
        return Connected(
            self.name, self.outputs, self.settings, self.clients, self.platform(), self.client
        )

    @property
    def settings(self) -> Settings:
        """What the functions are told."""
        return Settings(
            inventory=self.outputs["Inventory"],
            ledger=self.outputs["Ledger"],
            bucket=self.outputs["Bucket"],
            topic=self.outputs["Topic"],
            operations=self.outputs["Operations"],
            stack=self.name,
        )

    @property
    def clients(self) -> Clients:
        """The clients that the ports need."""
        return Clients(*(self.client(name) for name in ("dynamodb", "s3", "sns", "dynamodb")))

    def wait_for(self, name: str, version: str, seconds: float = 30.0) -> Any:
        """The ledger's row of what became of an upload, as DynamoDB has it."""
        ledger, client = self.outputs["Ledger"], self.client("dynamodb")
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            key = {"Name": {"S": f"object uploads/{name}"}, "Part": {"S": version}}
            found = client.get_item(TableName=ledger, Key=key, ConsistentRead=True).get("Item")
            if found and "Upload" in found:
                upload = {"Name": {"S": f"upload {found['Upload']['S']}"}, "Part": {"S": "report"}}
                return client.get_item(TableName=ledger, Key=upload)["Item"]
            time.sleep(0.05)
        raise TimeoutError(f"nothing became of {name} in {seconds} s; see {self.emulator.log}")

    def wait_until(self, holds: Callable[[], bool], seconds: float = 30.0) -> None:
        """Wait until something holds."""
        deadline = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > deadline:
                raise TimeoutError(f"it never held; see {self.emulator.log}")
            time.sleep(0.1)


def build(folder: Path) -> Path:
    """Build the functions' packages for this machine; the template that names them."""
    target = folder / "build"
    run_sam(
        ["build", "--build-dir", str(target), "--cache-dir", str(folder / "cache")],
        {**os.environ, "ARCHITECTURE": ARCHITECTURE, "RUNTIME": RUNTIME, "SAM_CLI_TELEMETRY": "0"},
    )
    return target / "template.yaml"


def deploy(emulator: Emulator, template: Path, name: str = NAME, **parameters: str) -> Stack:
    """Deploy a built template as a stack of its own."""
    given = {"Runtime": RUNTIME, "Architecture": ARCHITECTURE, "BatchWindow": "0", **parameters}
    run_sam(
        [
            "deploy",
            "--template-file",
            str(template),
            "--stack-name",
            name,
            "--resolve-s3",
            "--capabilities",
            "CAPABILITY_IAM",
            "--no-confirm-changeset",
            "--no-progressbar",
            "--parameter-overrides",
            *(f"{key}={value}" for key, value in given.items()),
        ],
        emulator.environment,
    )  # fmt: skip each option beside its value
    described = emulator.client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in described["Outputs"]}
    return Stack(emulator, name, outputs)


def run_sam(arguments: list[str], environment: dict[str, str]) -> None:
    """Run one command of sam; what it said is the error where it fails."""
    done = subprocess.run(  # noqa: S603 our own pinned program
        [SAM, *arguments],
        cwd=ROOT / "infra",
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"sam {arguments[0]} failed:\n{done.stdout}\n{done.stderr}")
