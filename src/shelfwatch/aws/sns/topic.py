"""The topic NoStock: where alerts are published."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from shelfwatch.aws.dynamodb.table import faults_of
from shelfwatch.aws.sns.topic_message import TopicMessage, compose_topic_message
from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.errors import ShelfwatchError

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient


class Topic(Protocol):
    """Where one message for a store and a batch of its changes goes."""

    def publish(self, alerts: Sequence[Alert]) -> None:
        """Tell of alerts of one store and upload; returning means that the topic took it.

        Raises EnvironmentFault where it did not.
        """
        ...

    def publish_many(self, messages: Sequence[Sequence[Alert]]) -> list[ShelfwatchError | None]:
        """Publish several messages; for each what kept the topic from taking it, or None.

        Raises nothing.
        """
        return [self._try(alerts) for alerts in messages]

    def _try(self, alerts: Sequence[Alert]) -> ShelfwatchError | None:
        try:
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
        message = compose_topic_message(alerts)
        with faults_of("the topic"):
            self.client.publish(**to_request(self.arn, message))


def to_request(arn: str, message: TopicMessage) -> dict[str, Any]:
    """What SNS takes to publish a message; an attribute of several texts is an array of them."""
    attributes = {
        name: {"DataType": "String", "StringValue": value}
        if isinstance(value, str)
        else {"DataType": "String.Array", "StringValue": json.dumps(value, ensure_ascii=False)}
        for name, value in message.attributes.items()
    }
    return {
        "TopicArn": arn,
        "Subject": message.subject,
        "Message": message.body,
        "MessageStructure": "json",
        "MessageAttributes": attributes,
    }
