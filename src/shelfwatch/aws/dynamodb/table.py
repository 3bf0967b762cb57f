"""The one way to a DynamoDB table: Python values in and out, and faults as one sentence.

`Store`, `Item` and `Count` are reserved words, so every name in an expression is an alias.
"""

import random
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from shelfwatch.aws.dynamodb.attributes import Item, from_attributes, key_text, to_attributes
from shelfwatch.aws.faults import fault_of
from shelfwatch.core.errors import EnvironmentFault

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# Keys that one BatchGetItem takes, calls on their way together, and how often what it left out is
# asked for again.
AT_A_TIME, READERS, TRIES = 100, 8, 8

CONDITION_FAILED = "ConditionalCheckFailedException"


class ConditionFailed(Exception):
    """A named condition did not hold; `found` is the row that was there, or None."""

    def __init__(self, found: Item | None) -> None:
        super().__init__("the condition did not hold")
        self.found = found


@dataclass(frozen=True, slots=True)
class Update:
    """A change of one row: attributes to set and to remove, if `condition` holds.

    In `condition`, `#Name` is an attribute and `:name` one of `values`.
    """

    set: Mapping[str, Any]
    remove: tuple[str, ...] = ()
    condition: str | None = None
    values: Mapping[str, Any] | None = None


class Table:
    """One table, read strongly consistently unless an index is asked."""

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self.client = client
        self.name = name

    def get(self, key: Item) -> Item | None:
        """The row under a key, or None."""
        with faults_of(self.name):
            found = self.client.get_item(
                TableName=self.name, Key=to_attributes(key), ConsistentRead=True
            ).get("Item")
        return None if found is None else from_attributes(found)

    def get_many(self, keys: Iterable[Item]) -> dict[str, Item]:
        """The rows under these keys, those that there are, by `key_text`.

        Raises EnvironmentFault where DynamoDB leaves keys out for longer than is waited.
        """
        left = list({key_text(key): key for key in keys}.values())
        calls = [left[first : first + AT_A_TIME] for first in range(0, len(left), AT_A_TIME)]
        if not calls:
            return {}
        with ThreadPoolExecutor(min(READERS, len(calls))) as pool:
            rows = [row for found in pool.map(self._get_some, calls) for row in found]
        return {key_text(row): row for row in rows}

    def _get_some(self, keys: Sequence[Item]) -> list[Item]:
        """The rows under at most `AT_A_TIME` keys, no key twice."""
        wanted: Any = {"Keys": [to_attributes(key) for key in keys], "ConsistentRead": True}
        rows: list[Item] = []
        for attempt in range(TRIES):
            with faults_of(self.name):
                answer = self.client.batch_get_item(RequestItems={self.name: wanted})
            rows += map(from_attributes, answer["Responses"].get(self.name, []))
            # DynamoDB leaves out what is more than 16 MB, or more than a partition gives just now,
            # and says so in an answer that is no error.
            wanted = answer.get("UnprocessedKeys", {}).get(self.name)
            if not wanted:
                return rows
            time.sleep(random.random() * 0.05 * 2.0**attempt)  # noqa: S311 -- jitter is no secret
        raise EnvironmentFault(f"{self.name} is too busy to be read; try again in a while.")

    def put(
        self, item: Item, condition: str | None = None, values: Mapping[str, Any] | None = None
    ) -> None:
        """Write a whole row. Raises ConditionFailed."""
        with faults_of(self.name):
            self.client.put_item(**self.put_request(item, condition, values))

    def put_request(
        self, item: Item, condition: str | None = None, values: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """What PutItem takes for a whole row."""
        request = {"TableName": self.name, "Item": to_attributes(item)}
        return request | conditional(condition, {}, values or {})

    def put_while(self, rows: Sequence[Item], condition: str, other: Item, holds: str) -> bool:
        """Write rows, all or none, if `condition` holds of each; False where it fails of one.

        Raises ConditionFailed where `holds` fails of the row under the key `other`, and
        EnvironmentFault where other writes are in the way. A transaction takes a hundred writes.
        """
        check: dict[str, Any] = {"TableName": self.name, "Key": to_attributes(other)}
        wanted = {"TableName": self.name, **conditional(condition, {}, {})}
        puts = [{"Put": {**wanted, "Item": to_attributes(row)}} for row in rows]
        whole: Any = [{"ConditionCheck": {**check, **conditional(holds, {}, {})}}, *puts]
        with faults_of(self.name):
            try:
                self.client.transact_write_items(TransactItems=whole)
            except ClientError as error:
                reasons: Any = error.response.get("CancellationReasons", ())
                refused = [reason.get("Code") == "ConditionalCheckFailed" for reason in reasons]
                if not any(refused):
                    raise
                if refused[0]:
                    raise ConditionFailed(None) from error
                return False
        return True

    def update(self, key: Item, update: Update) -> Item:
        """Change one row, or begin it; the row as it is now. Raises ConditionFailed."""
        with faults_of(self.name):
            answer = self.client.update_item(ReturnValues="ALL_NEW", **self.request(key, update))
        return from_attributes(answer["Attributes"])

    def request(self, key: Item, update: Update) -> dict[str, Any]:
        """What UpdateItem takes for a change of one row."""
        # DynamoDB has a null of its own, which `attribute_exists` takes for a value: None is left
        # out.
        sets = {name: value for name, value in update.set.items() if value is not None}
        parts = []
        if sets:
            parts.append("SET " + ", ".join(f"#{name} = :set_{name}" for name in sets))
        if update.remove:
            parts.append("REMOVE " + ", ".join(f"#{name}" for name in update.remove))
        values = {f"set_{name}": value for name, value in sets.items()} | dict(update.values or {})
        names = {f"#{name}": name for name in [*sets, *update.remove]}
        return {
            "TableName": self.name,
            "Key": to_attributes(key),
            "UpdateExpression": " ".join(parts),
            **conditional(update.condition, names, values),
        }

    def delete(self, key: Item) -> None:
        """Remove a row, if it is there."""
        with faults_of(self.name):
            self.client.delete_item(**self.key_request(key))

    def key_request(self, key: Item) -> dict[str, Any]:
        """What DeleteItem takes for a row, whatever is in it."""
        return {"TableName": self.name, "Key": to_attributes(key)}

    def query(self, condition: str, values: Mapping[str, Any], **options: Any) -> Iterator[Item]:
        """The rows of one partition that match, page by page; options are those of Query."""
        for page in self.pages(condition, values, **options):
            yield from map(from_attributes, page)

    def pages(
        self, condition: str, values: Mapping[str, Any], **options: Any
    ) -> Iterator[list[Any]]:
        """The same as DynamoDB's own values, a list for each page of at most 1 MB."""
        names = {f"#{name}": name for name in names_in(condition)}
        names |= options.pop("names", {})
        request = {
            "TableName": self.name,
            "KeyConditionExpression": condition,
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": to_attributes({f":{k}": v for k, v in values.items()}),
            # An index can not be read consistently: DynamoDB refuses the request.
            "ConsistentRead": "IndexName" not in options,
            **options,
        }
        with faults_of(self.name):
            yield from (
                page["Items"] for page in self.client.get_paginator("query").paginate(**request)
            )

    def scan(self, **options: Any) -> Iterator[Item]:
        """Every row, page by page; options are those of Scan."""
        with faults_of(self.name):
            for page in self.client.get_paginator("scan").paginate(TableName=self.name, **options):
                yield from map(from_attributes, page["Items"])


def conditional(
    condition: str | None, names: dict[str, str], values: Mapping[str, Any]
) -> dict[str, Any]:
    """The part of a request that all conditional writes share."""
    request: dict[str, Any] = {}
    if condition is not None:
        names = names | {f"#{name}": name for name in names_in(condition)}
        request["ConditionExpression"] = condition
        # What was there instead, without a read that could see something newer.
        request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    if names:
        request["ExpressionAttributeNames"] = names
    if values:
        request["ExpressionAttributeValues"] = to_attributes(
            {f":{name}": value for name, value in values.items()}
        )
    return request


def names_in(expression: str) -> list[str]:
    """The attributes that an expression names as `#Name`."""
    parts = re.split(r"[\s(),]+", expression)
    return [word[1:] for word in parts if word.startswith("#")]


@contextmanager
def faults_of(what: str) -> Iterator[None]:
    """What AWS answers as the house's own errors; a failed condition is one of its own."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] == CONDITION_FAILED:
            found: Any = error.response.get("Item")
            raise ConditionFailed(from_attributes(found) if found else None) from error
        raise fault_of(what, error) from error
    except BotoCoreError as error:
        raise fault_of(what, error) from error
