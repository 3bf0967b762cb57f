"""The topic NoStock: where alerts are published."""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from shelfwatch.aws.client_retries import TOGETHER
from shelfwatch.aws.dynamodb.table import faults_of
from shelfwatch.aws.ledger.held_back import EVERYBODY, Audience
from shelfwatch.aws.sns.topic_message import TopicMessage, compose_topic_message
from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.errors import ShelfwatchError

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to a topic: alerts, a list for each store and upload, and who is to hear them."""

    parts: Sequence[Sequence[Alert]]
    audience: frozenset[Audience] = EVERYBODY


class Topic(Protocol):
    """Where one message for a store and a batch of its changes goes."""

    def publish(self, alerts: Sequence[Alert]) -> None:
        """Tell everybody of alerts of one store and upload; returning means that it was taken.

        Raises EnvironmentFault where it was not.
        """
        ...

    def send(self, messages: Sequence[Outgoing]) -> list[ShelfwatchError | None]:
        """Publish several messages; for each what kept the topic from taking it, or None.

        Raises nothing.
        """
        return [self._try(message) for message in messages]

    def _try(self, message: Outgoing) -> ShelfwatchError | None:
        try:
            for alerts in message.parts:
                self.publish(alerts)
        except ShelfwatchError as fault:
            return fault
        return None


@dataclass(frozen=True, slots=True)
class SnsTopic(Topic):
    """The port `Topic` on SNS."""

    client: "SNSClient"
    arn: str

    def publish(self, alerts: Sequence[Alert]) -> None:
        message = compose_topic_message([alerts], EVERYBODY)
        with faults_of("the topic"):
            self.client.publish(TopicArn=self.arn, **to_entry(message))

    def send(self, messages: Sequence[Outgoing]) -> list[ShelfwatchError | None]:
        # Each by a call of its own, ten on their way together. PublishBatch takes ten in one, for
        # which AWS asks for `sns:Publish` as well; but the emulator asks for a permission that AWS
        # does not know, so nothing about it could be shown.
        with ThreadPoolExecutor(TOGETHER) as pool:
            return list(pool.map(self._try, messages))

    def _try(self, message: Outgoing) -> ShelfwatchError | None:
        try:
            with faults_of("the topic"):
                composed = compose_topic_message(message.parts, message.audience)
                self.client.publish(TopicArn=self.arn, **to_entry(composed))
        except ShelfwatchError as fault:
            return fault
        return None


def to_entry(message: TopicMessage) -> dict[str, Any]:
    """What SNS takes to publish a message; an attribute of several texts is an array of them."""
    attributes = {
        name: {"DataType": "String", "StringValue": value}
        if isinstance(value, str)
        else {"DataType": "String.Array", "StringValue": json.dumps(value, ensure_ascii=False)}
        for name, value in message.attributes.items()
    }
    return {
        "Subject": message.subject,
        "Message": message.body,
        "MessageStructure": "json",
        "MessageAttributes": attributes,
    }
