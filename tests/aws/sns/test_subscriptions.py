"""What a subscription's filter at SNS says of its stores: all only where it says nothing."""

import json

import pytest

from shelfwatch.aws.sns.subscriptions import filter_policy, stores_of
from shelfwatch.core.alerting.subscriber import ALL_STORES, AllStores


@pytest.mark.parametrize("stores", [ALL_STORES, ("Berlin",), ("Berlin", "Köln")])
def test_what_is_written_is_read(stores: tuple[str, ...] | AllStores) -> None:
    """As SNS keeps it."""
    assert stores_of({"FilterPolicy": filter_policy(stores)}) == stores


@pytest.mark.parametrize("attributes", [{}, {"FilterPolicy": ""}, {"FilterPolicy": "{}"}])
def test_no_filter_is_all_stores(attributes: dict[str, str]) -> None:
    """A subscription that was made in AWS's own console has none."""
    assert stores_of(attributes) is ALL_STORES


@pytest.mark.parametrize(
    "policy",
    [
        {"kind": ["out"]},
        {"store": ["Berlin"], "kind": ["out"]},
        {"store": [{"prefix": "B"}]},
        {"store": ["Berlin", {"anything-but": "Pusan"}]},
        {"store": []},
        {"store": "Berlin"},
        [],
        "Berlin",
        None,
    ],
)
def test_a_filter_that_is_no_list_of_stores_is_never_all(policy: object) -> None:
    """Somebody wrote it by hand."""
    assert stores_of({"FilterPolicy": json.dumps(policy)}) == ()


def test_a_broken_filter_or_one_of_the_body_is_never_all() -> None:
    """What it lets through SNS alone knows."""
    assert stores_of({"FilterPolicy": "{"}) == ()
    of_body = {"FilterPolicy": filter_policy(["Berlin"]), "FilterPolicyScope": "MessageBody"}
    assert stores_of(of_body) == ()
