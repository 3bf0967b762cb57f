"""A queue that is subscribed to a stack's topic: what it gets is what subscribers get."""

import json
import time
from dataclasses import dataclass
from typing import Any

from aws.stack import Stack

WAIT = 30.0


@dataclass(frozen=True)
class Probe:
    """A subscribed queue."""

    client: Any
    url: str

    def receive(self, number: int = 1, wait: float = WAIT) -> list[dict[str, Any]]:
        """The next messages for machines; fewer than `number` where they do not come in time."""
        found: list[dict[str, Any]] = []
        deadline = time.monotonic() + wait
        while len(found) < number and time.monotonic() < deadline:
            answer = self.client.receive_message(
                QueueUrl=self.url, WaitTimeSeconds=1, MaxNumberOfMessages=10
            )
            for message in answer.get("Messages", []):
                found.append(json.loads(message["Body"]))
                self.client.delete_message(
                    QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"]
                )
        return found


def subscribe_probe(stack: Stack, name: str, **filters: list[str]) -> Probe:
    """Subscribe a new queue; `filters` are values of attributes that it wants."""
    sqs, topic = stack.client("sqs"), stack.outputs["Topic"]
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    arn = attributes["Attributes"]["QueueArn"]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    wanted = {"RawMessageDelivery": "true"}
    if filters:
        wanted["FilterPolicy"] = json.dumps(filters)
    stack.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes=wanted)
    return Probe(sqs, url)
