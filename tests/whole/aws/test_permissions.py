"""Least privilege: each statement of each role is needed, and is good for its resource alone.

What the emulator enforces is shown by the functions themselves; the rest by simulation, which it
answers as AWS does.
"""

import copy
import itertools
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import pytest

from aws.stack import Stack
from shelfwatch.aws.sns.pace import QUESTIONS

pytestmark = pytest.mark.slow

FUNCTIONS = {"Load-Inventory": "LoadFunction", "Check-Stock": "CheckFunction"}
_numbers = itertools.count(1)


class Role:
    """The role of a deployed function, with the one policy that the template gives it."""

    def __init__(self, stack: Stack, function: str) -> None:
        self._iam = stack.client("iam")
        entry = stack.client("lambda").get_function(FunctionName=f"{stack.name}-{function}")
        self.name = entry["Configuration"]["Role"].rpartition("/")[2]
        self.policy = function
        answer = self._iam.get_role_policy(RoleName=self.name, PolicyName=function)
        document = answer["PolicyDocument"]
        self.document: dict[str, Any] = (
            json.loads(document) if isinstance(document, str) else document
        )

    def without(self, sid: str) -> dict[str, Any]:
        """The policy with one statement less."""
        kept = [one for one in self.document["Statement"] if one["Sid"] != sid]
        return {**self.document, "Statement": kept}

    def elsewhere(self, sid: str) -> dict[str, Any]:
        """The policy with one statement for other resources of the same kind."""
        changed = copy.deepcopy(self.document)
        for statement in changed["Statement"]:
            if statement["Sid"] == sid:
                statement["Resource"] = other(statement["Resource"])
        return changed

    def use(self, document: dict[str, Any]) -> None:
        """Give the role this policy."""
        self._iam.put_role_policy(
            RoleName=self.name, PolicyName=self.policy, PolicyDocument=json.dumps(document)
        )


def other(resource: str) -> str:
    """Another resource of the same kind."""
    return resource.replace("shop", "elsewhere")


@pytest.fixture(scope="module")
def quiet(stack: Stack) -> Iterator[None]:
    """The bucket tells nobody of uploads meanwhile: the tests invoke the functions themselves."""
    s3, bucket = stack.client("s3"), stack.outputs["Bucket"]
    entry = s3.get_bucket_notification_configuration(Bucket=bucket)
    entry.pop("ResponseMetadata", None)
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})
    yield
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=entry)


def invoke(stack: Stack, function: str, event: dict[str, Any]) -> dict[str, Any]:
    """Call a function and wait; what it answers, or its error under `errorMessage`."""
    answer = stack.client("lambda").invoke(
        FunctionName=stack.outputs[FUNCTIONS[function]], Payload=json.dumps(event)
    )
    entry = json.loads(answer["Payload"].read())
    assert isinstance(entry, dict)
    return entry


def loads(stack: Stack) -> bool:
    """Whether Load-Inventory loads a new file with a good row and a reject."""
    number = next(_numbers)
    rows = f"store,item,count\nPermitted,item {number},{number}\nPermitted,bad,x\n"
    version = stack.upload(f"permitted-{number}.csv", rows)
    entry = {"key": f"uploads/permitted-{number}.csv", "versionId": version}
    record = {"s3": {"bucket": {"name": stack.outputs["Bucket"]}, "object": entry}}
    return "errorMessage" not in invoke(stack, "Load-Inventory", {"Records": [record]})


def checks(stack: Stack) -> bool:
    """Whether Check-Stock judges and tells that an item ran out."""
    number = next(_numbers)
    image = {
        "Store": {"S": "Permitted"},
        "Item": {"S": f"item {number}"},
        "Count": {"N": "0"},
        "Upload": {"S": f"u{number}"},
    }
    entry = {
        "SequenceNumber": str(number),
        "NewImage": image,
        "ApproximateCreationDateTime": 1795468662,
    }
    answer = invoke(stack, "Check-Stock", {"Records": [{"dynamodb": entry}]})
    return answer == {"batchItemFailures": []}


def asks(stack: Stack) -> bool:
    """Whether Load-Inventory holds a file that empties a store, and asks about it."""
    # Faster than that a question waits for its turn, and nobody sees whether it may be asked.
    time.sleep(QUESTIONS.gap.total_seconds())
    number = next(_numbers)
    answers = []
    for count in (10, 0):
        lines = "".join(f"Emptied {number},item {place},{count}\n" for place in range(20))
        name = f"emptied-{number}-{count}.csv"
        version = stack.upload(name, f"store,item,count\n{lines}")
        entry = {"key": f"uploads/{name}", "versionId": version}
        record = {"s3": {"bucket": {"name": stack.outputs["Bucket"]}, "object": entry}}
        answers.append(invoke(stack, "Load-Inventory", {"Records": [record]}))
    return not any("errorMessage" in answer for answer in answers)


@contextmanager
def listening(stack: Stack) -> Iterator[None]:
    """Somebody is subscribed to the topic of operations meanwhile."""
    sns = stack.client("sns")
    subscription = sns.subscribe(
        TopicArn=stack.outputs["Operations"],
        Protocol="email",
        Endpoint="operations@example.org",
        ReturnSubscriptionArn=True,
    )["SubscriptionArn"]
    try:
        yield
    finally:
        sns.unsubscribe(SubscriptionArn=subscription)


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize(
    ("function", "sid", "works"),
    [
        ("Load-Inventory", "ReadUploads", loads),
        ("Load-Inventory", "LeaveRejects", loads),
        ("Load-Inventory", "ReadAndWriteLevels", loads),
        ("Load-Inventory", "KeepTheLedger", loads),
        ("Load-Inventory", "SeeWhetherOperationsListen", asks),
        ("Check-Stock", "KeepAlerts", checks),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_permission_is_needed_and_good_for_its_resource_alone(
    stack: Stack, function: str, sid: str, works: Callable[[Stack], bool]
) -> None:
    """Works; denied when it is removed; denied on another resource; works again."""
    role = Role(stack, function)
    assert works(stack)
    try:
        role.use(role.without(sid))
        assert not works(stack)
        role.use(role.elsewhere(sid))
        assert not works(stack)
    finally:
        role.use(role.document)
    assert works(stack)


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize(
    ("topic", "sid", "works", "listens"),
    [
        ("Topic", "CheckStockTells", checks, False),
        ("Topic", "LoadInventoryAsks", asks, False),
        ("Operations", "LoadInventoryAsks", asks, True),
    ],
    ids=["check-stock", "load-inventory", "load-inventory-operations"],
)
def test_a_function_publishes_because_the_topic_lets_it(
    stack: Stack, topic: str, sid: str, works: Callable[[Stack], bool], *, listens: bool
) -> None:
    """The emulator asks the topic's own policy; without its statement nothing is published."""
    sns, arn = stack.client("sns"), stack.outputs[topic]
    policy = sns.get_topic_attributes(TopicArn=arn)["Attributes"]["Policy"]
    shut = json.loads(policy)
    for statement in shut["Statement"]:
        if statement["Sid"] == sid:
            statement["Effect"] = "Deny"
    with listening(stack) if listens else nullcontext():
        assert works(stack)
        sns.set_topic_attributes(
            TopicArn=arn, AttributeName="Policy", AttributeValue=json.dumps(shut)
        )
        try:
            assert not works(stack)
        finally:
            sns.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=policy)
        assert works(stack)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_action_is_allowed_on_its_resource_and_nowhere_else(
    stack: Stack, function: str
) -> None:
    """Simulated, statement by statement, for what the emulator does not enforce too."""
    iam, role = stack.client("iam"), Role(stack, function)
    assert role.document["Statement"]

    def decision(document: dict[str, Any], action: str, resource: str) -> str:
        answer = iam.simulate_custom_policy(
            PolicyInputList=[json.dumps(document)], ActionNames=[action], ResourceArns=[resource]
        )
        return str(answer["EvaluationResults"][0]["EvalDecision"])

    for statement in role.document["Statement"]:
        actions = statement["Action"]
        for action in [actions] if isinstance(actions, str) else actions:
            resource = statement["Resource"].replace("*", "something")
            entry = (function, statement["Sid"], action)
            assert decision(role.document, action, resource) == "allowed", entry
            assert decision(role.document, action, other(resource)) == "implicitDeny", entry
            assert decision(role.without(statement["Sid"]), action, resource) == "implicitDeny", (
                entry
            )


def test_check_stock_never_touches_inventory(stack: Stack) -> None:
    """It reads the stream, and has no business in the table."""
    allowed = [
        action
        for statement in Role(stack, "Check-Stock").document["Statement"]
        if statement["Resource"].endswith("-Inventory")
        for action in statement["Action"]
    ]
    assert allowed == []
