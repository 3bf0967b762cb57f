"""Tables, a bucket and a topic as the template makes them, without deploying it."""

from typing import Any

import yaml

from aws.emulator import REGION, ROOT
from shelfwatch.aws.platform import Clients
from shelfwatch.aws.settings import Settings

TEMPLATE = ROOT / "infra" / "template.yaml"
FROM_TEMPLATE = (
    "BillingMode",
    "KeySchema",
    "AttributeDefinitions",
    "GlobalSecondaryIndexes",
    "StreamSpecification",
)


class Loader(yaml.SafeLoader):
    """Reads a template; what CloudFormation would fill in stays as it is written."""


Loader.add_multi_constructor("!", lambda loader, tag, node: (tag, written(loader, node)))


def written(loader: yaml.Loader, node: Any) -> Any:
    """The value behind a tag."""
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True)


def template() -> Any:
    """The template as data."""
    return yaml.load(TEMPLATE.read_text(), Loader)  # noqa: S506 -- a SafeLoader of our own file


def create_tables(clients: Clients, name: str) -> Settings:
    """What a platform needs, under names that begin with `name`."""
    resources = template()["Resources"]
    settings = Settings(
        inventory=f"{name}-Inventory",
        ledger=f"{name}-Ledger",
        bucket=f"{name}-files",
        topic=clients.sns.create_topic(Name=f"{name}-NoStock")["TopicArn"],
        operations=clients.sns.create_topic(Name=f"{name}-Operations")["TopicArn"],
    )
    for logical, table in (("Inventory", settings.inventory), ("Ledger", settings.ledger)):
        properties = resources[logical]["Properties"]
        options = {key: properties[key] for key in FROM_TEMPLATE if key in properties}
        if "StreamSpecification" in options:
            options["StreamSpecification"] = {
                **options["StreamSpecification"],
                "StreamEnabled": True,
            }
        clients.dynamodb.create_table(TableName=table, **options)
    clients.s3.create_bucket(
        Bucket=settings.bucket, CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    return settings
