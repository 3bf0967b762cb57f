"""Who is told: the subscriptions of the topic, each with the stores that it asked for."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shelfwatch.aws.dynamodb.attributes import digest
from shelfwatch.aws.dynamodb.table import Table, faults_of
from shelfwatch.aws.ledger.held_back import Audience
from shelfwatch.aws.sns.listeners import PENDING, noted_row
from shelfwatch.core.alerting.addresses import is_email
from shelfwatch.core.alerting.subscriber import (
    ALL_STORES,
    JUST_STOCK,
    AllStores,
    Subscriber,
    SubscriptionKind,
    asked_for,
)
from shelfwatch.core.errors import Misuse
from shelfwatch.core.stock.identity import identity
from shelfwatch.ports import Subscribers

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

# Stand for the topics among addresses.
STOCK, OPERATIONS = "sns://NoStock", "sns://Operations"

JUST_OPERATIONS = frozenset({SubscriptionKind.OPERATIONS})

# What filters look at by default, and where our messages name their store.
BY_ATTRIBUTES = "MessageAttributes"


# What SNS takes: filters of one topic, and values in one of them.
MOST_FILTERS, MOST_VALUES = 200, 150


@dataclass(frozen=True, slots=True)
class NotedFilters:
    """Who hears every message, how many filters the topic has, and the most stores in one.

    Those were subscribed by hand: they also hear what is combined for who hears of all stores.
    """

    wild: Sequence[str]
    filters: int
    stores: int


@dataclass(frozen=True, slots=True)
class TopicSubscribers(Subscribers):
    """The port `Subscribers` on SNS; a filter on the attribute `store` keeps the stores.

    Who is asked about held files is subscribed to the topic `operations`, which tells of the
    stack's own troubles as well.
    """

    client: "SNSClient"
    topic: str
    operations: str
    ledger: Table

    def add(
        self,
        address: str,
        stores: Iterable[str] | AllStores,
        kind: SubscriptionKind = SubscriptionKind.STOCK,
    ) -> Subscriber:
        """An e-mail address is told once its owner has confirmed."""
        if kind is SubscriptionKind.OPERATIONS:
            return self._add_to_operations(address)
        wanted = asked_for(identities(stores))
        if wanted is not ALL_STORES and len(wanted) > MOST_VALUES:
            raise Misuse(
                f"SNS takes {MOST_VALUES} stores for one subscription, and these are"
                f" {len(wanted)}: subscribe to all of them, or use another address for the rest."
            )
        policy = filter_policy(wanted)
        protocol = protocol_of(address)
        self._replace_filter(address, policy)
        with faults_of("the topic"):
            answer = self.client.subscribe(
                TopicArn=self.topic,
                Protocol=protocol,
                Endpoint=address,
                # With the first call: between two of them the subscription would hear of every
                # store.
                Attributes={"FilterPolicy": policy},
                ReturnSubscriptionArn=True,
            )
        self._note(answer["SubscriptionArn"], {"FilterPolicy": policy})
        return Subscriber(number_of(answer["SubscriptionArn"]), address, wanted)

    def remove(self, address: str) -> bool:
        """One that was never confirmed ends by itself in three days."""
        found = [
            entry
            for topic in (self.topic, self.operations)
            for entry in self._subscriptions(topic)
            if entry["Endpoint"] == address
        ]
        for entry in found:
            if entry["SubscriptionArn"] != PENDING:
                with faults_of("the topic"):
                    self.client.unsubscribe(SubscriptionArn=entry["SubscriptionArn"])
        return bool(found)

    def subscribers(self) -> list[Subscriber]:
        asked = {entry["Endpoint"]: entry for entry in self._subscriptions(self.operations)}
        found = []
        for entry in self._subscriptions(self.topic):
            kinds = (
                frozenset(SubscriptionKind) if asked.pop(entry["Endpoint"], None) else JUST_STOCK
            )
            arn = entry["SubscriptionArn"]
            found.append(Subscriber(number_of(arn), entry["Endpoint"], self._stores(arn), kinds))
        return found + [
            Subscriber(number_of(entry["SubscriptionArn"]), address, (), JUST_OPERATIONS)
            for address, entry in asked.items()
        ]

    def note_filters(self) -> NotedFilters:
        """Note what each subscription hears, for the functions, which may not look themselves."""
        wild, filters, stores = [], 0, 0
        for entry in self._subscriptions(self.topic):
            arn = entry["SubscriptionArn"]
            if arn == PENDING:
                continue
            attributes = self._filter(arn)
            filters += bool(attributes.get("FilterPolicy"))
            wanted = stores_of(attributes)
            # SNS counts the values of one filter, and of all stores there is one value alone.
            stores = max(stores, 0 if wanted is ALL_STORES else len(wanted))
            if not self._note(arn, attributes):
                wild.append(entry["Endpoint"])
        return NotedFilters(wild, filters, stores)

    def _note(self, arn: str, attributes: Mapping[str, str]) -> bool:
        """Note the filter of a subscription; False where it hears what is not for it."""
        stores = stores_of(attributes)
        is_listed = stores is not ALL_STORES and bool(stores)
        is_ours = is_listed or attributes.get("FilterPolicy") == filter_policy(ALL_STORES)
        names = list(stores) if is_listed and stores is not ALL_STORES else None
        self.ledger.put(noted_row(arn, names, is_ours=is_ours))
        return is_ours

    def has_operations(self) -> bool:
        """Whether anybody listens to the topic of operations."""
        with faults_of("the topic"):
            entry = self.client.get_topic_attributes(TopicArn=self.operations)["Attributes"]
        return int(entry.get("SubscriptionsConfirmed", 0)) > 0

    def pending(self) -> list[str]:
        """The addresses that nobody has confirmed yet."""
        found = (
            entry["Endpoint"]
            for topic in (self.topic, self.operations)
            for entry in self._subscriptions(topic)
            if entry["SubscriptionArn"] == PENDING
        )
        return list(dict.fromkeys(found))

    def _add_to_operations(self, address: str) -> Subscriber:
        with faults_of("the topic"):
            self.client.subscribe(
                TopicArn=self.operations, Protocol=protocol_of(address), Endpoint=address
            )
        return next(one for one in self.subscribers() if one.address == address)

    def _subscriptions(self, topic: str) -> Iterator[Any]:
        with faults_of("the topic"):
            pages = self.client.get_paginator("list_subscriptions_by_topic")
            for page in pages.paginate(TopicArn=topic):
                yield from page["Subscriptions"]

    def _stores(self, arn: str) -> Sequence[str] | AllStores:
        """Of which stores a subscription hears, none while nobody has confirmed it."""
        if arn == PENDING:
            return ()
        return stores_of(self._filter(arn))

    def _filter(self, arn: str) -> Mapping[str, str]:
        with faults_of("the topic"):
            return self.client.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]

    def _replace_filter(self, address: str, policy: str) -> None:
        """SNS refuses to subscribe an address again with another filter, so change it first."""
        for entry in self._subscriptions(self.topic):
            if entry["Endpoint"] == address and entry["SubscriptionArn"] != PENDING:
                with faults_of("the topic"):
                    self.client.set_subscription_attributes(
                        SubscriptionArn=entry["SubscriptionArn"],
                        AttributeName="FilterPolicy",
                        AttributeValue=policy,
                    )


def identities(stores: Iterable[str] | AllStores) -> Iterable[str] | AllStores:
    """The names as Inventory keeps them, since SNS compares letter for letter."""
    if stores is ALL_STORES:
        return stores
    return [identity(store, "store") for store in stores]


def filter_policy(stores: Sequence[str] | AllStores) -> str:
    """What makes SNS tell of these stores alone, or of what is for those who hear of all."""
    if stores is ALL_STORES:
        return json.dumps({"audience": [Audience.ALL]})
    return json.dumps({"store": list(stores)})


def stores_of(attributes: Mapping[str, str]) -> Sequence[str] | AllStores:
    """The stores that a subscription asks for; none where its filter is no list of stores.

    Somebody may have written it by hand, and what it lets through SNS alone knows: it is not all.
    """
    text = attributes.get("FilterPolicy")
    if not text:
        return ALL_STORES
    try:
        policy = json.loads(text)
    except ValueError:
        return ()
    if policy in ({}, {"audience": [Audience.ALL]}):
        return ALL_STORES
    names = policy.get("store") if isinstance(policy, dict) and len(policy) == 1 else None
    is_plain = isinstance(names, list) and all(isinstance(name, str) for name in names)
    is_of_attributes = attributes.get("FilterPolicyScope", BY_ATTRIBUTES) == BY_ATTRIBUTES
    return tuple(names) if names and is_plain and is_of_attributes else ()


def number_of(arn: str) -> int:
    """A number that stands for a subscription; SNS gives each a name of its own."""
    return int(digest(arn)[:12], 16)


def protocol_of(address: str) -> str:
    """How SNS reaches an address. Raises Misuse where it is of no kind that SNS knows."""
    if is_email(address):
        return "email"
    for start, protocol in (
        ("https://", "https"),
        ("arn:aws:sqs:", "sqs"),
        ("arn:aws:lambda:", "lambda"),
        ("+", "sms"),
    ):
        if address.startswith(start):
            return protocol
    raise Misuse(
        "SNS cannot reach this address: name an e-mail address, an https:// address, the ARN of a"
        " queue or function, or a telephone number that begins with +."
    )
