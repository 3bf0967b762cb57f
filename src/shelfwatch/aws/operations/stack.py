"""A deployed stack as a person's command sees it: found by its outputs, used by its ports."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from shelfwatch.aws.client_retries import MANY_TRIES
from shelfwatch.aws.faults import fault_of
from shelfwatch.aws.platform import AwsPlatform, Clients, Invocation, make_clients
from shelfwatch.aws.settings import Settings
from shelfwatch.core.errors import Misuse
from shelfwatch.ports import SystemClock

A_PERSON = "a person's command"


@dataclass(frozen=True, slots=True)
class Stack:
    """The resources of a stack by their logical names, and clients for them."""

    name: str
    outputs: dict[str, str]
    settings: Settings
    clients: Clients
    platform: AwsPlatform
    client: Callable[[str], Any]
    """Makes a client of another service."""


def client(service: str) -> Any:
    """A client of a service, where the environment says that AWS is."""
    make: Any = boto3.client  # its overloads know services by literal names only
    return make(service, config=MANY_TRIES.config)


def connect(name: str) -> Stack:
    """The stack of that name, in the account and region that the environment says.

    Raises Misuse where there is none, and EnvironmentFault where AWS cannot be asked.
    """
    try:
        outputs = read_outputs(name)
        clients = make_clients()
    except BotoCoreError as error:
        raise fault_of(f"the stack {name}", error) from error
    try:
        # By the outputs and not by names made here: a stack says itself what is its own.
        settings = Settings(
            inventory=outputs["Inventory"],
            ledger=outputs["Ledger"],
            bucket=outputs["Bucket"],
            topic=outputs["Topic"],
            operations=outputs["Operations"],
            stack=name,
        )
    except KeyError as missing:
        raise Misuse(f"The stack {name} has no output {missing}: it is none of ours.") from None
    # A holder of leases that no other command has: only its own lease may be taken over.
    platform = AwsPlatform(settings, clients, Invocation(f"{A_PERSON} {uuid4()}"), SystemClock())
    return Stack(name, outputs, settings, clients, platform, client)


def read_outputs(name: str) -> dict[str, str]:
    """The outputs of a stack, by name."""
    try:
        (stack,) = client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        # CloudFormation answers with the same code for a stack that is not there and a wrong
        # request.
        if "does not exist" in str(error):
            raise Misuse(
                f"There is no stack {name} in this account and region; `aws cloudformation"
                " list-stacks` shows them."
            ) from None
        raise fault_of(f"the stack {name}", error) from error
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
