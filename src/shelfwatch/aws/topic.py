"""The topic NoStock: where alerts are published."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from shelfwatch.aws.table import faults_of
from shelfwatch.aws.topic_message import compose_topic_message
from shelfwatch.core.alert import Alert

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient


class Topic(Protocol):
    """Where one message for a store and a batch of its changes goes."""

    def publish(self, alerts: Sequence[Alert]) -> None:
        """Tell of alerts of one store and upload; returning means that the topic took it.

        Raises EnvironmentFault where it did not.
        """
        ...


@dataclass(frozen=True, slots=True)
class SnsTopic:
    """The port `Topic` on SNS."""

    client: "SNSClient"
    arn: str

    def publish(self, alerts: Sequence[Alert]) -> None:
        """See `Topic`."""
        message = compose_topic_message(alerts)
        with faults_of("the topic"):
            self.client.publish(
                TopicArn=self.arn,
                Subject=message.subject,
                Message=message.body,
                MessageStructure="json",
                MessageAttributes={
                    name: {"DataType": "String", "StringValue": value}
                    for name, value in message.attributes.items()
                },
            )


def _keeps_its_contract(topic: SnsTopic) -> Topic:
    return topic
