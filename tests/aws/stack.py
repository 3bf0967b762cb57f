"""The real template, built and deployed by `sam` to an emulator."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aws.emulator import ROOT, Emulator

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

    def upload(self, name: str, text: str, **metadata: str) -> str:
        """Put an inventory file into the bucket; its version."""
        answer = self.client("s3").put_object(
            Bucket=self.outputs["Bucket"],
            Key=f"uploads/{name}",
            Body=text.encode(),
            Metadata={key.replace("_", "-"): value for key, value in metadata.items()},
        )
        return str(answer["VersionId"])


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
    outputs = {told["OutputKey"]: told["OutputValue"] for told in described["Outputs"]}
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
