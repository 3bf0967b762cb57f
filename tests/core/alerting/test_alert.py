"""An alert: which changes it tells, and the id it has for ever."""

from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from shelfwatch.core.alerting.alert import alert_id, compose
from shelfwatch.core.stock.change import AlertKind, Change, judge

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MAYBE = st.none() | st.integers(-2, 2).map(Decimal)
CHANGES = st.lists(st.builds(Change, st.text("abc", min_size=1, max_size=3), MAYBE, MAYBE))


@given(CHANGES)
def test_each_change_that_is_news_is_in_exactly_one_alert(changes: list[Change]) -> None:
    """Nothing is told twice and nothing is lost on the way into alerts."""
    alerts = compose("u1", "Berlin", "berlin", changes, NOON)
    for kind in AlertKind:
        items = [item for alert in alerts if alert.kind is kind for item in alert.items]
        assert items == [c for c in changes if judge(c.before, c.after) is kind]


@given(CHANGES)
def test_there_is_one_alert_of_a_kind_at_most_and_none_is_empty(changes: list[Change]) -> None:
    """A storm in a store is one alert; out comes before back."""
    alerts = compose("u1", "Berlin", "berlin", changes, NOON)
    assert [alert.kind for alert in alerts] in (
        [],
        [AlertKind.OUT],
        [AlertKind.BACK],
        [AlertKind.OUT, AlertKind.BACK],
    )
    assert all(alert.items for alert in alerts)


@given(CHANGES)
def test_judging_twice_makes_the_same_alerts(changes: list[Change]) -> None:
    """A second check of the same changes finds the first one's ids."""
    first = compose("u1", "Berlin", "berlin", changes, NOON)
    assert compose("u1", "BERLIN", "berlin", iter(changes), NOON) == [
        type(alert)(alert.id, alert.kind, "BERLIN", "u1", NOON, alert.items) for alert in first
    ]


def test_upload_store_and_kind_each_make_another_id() -> None:
    """No two alerts of one installation share an id."""
    uploads, stores = ("u1", "u2"), ("berlin", "berlin|x")
    ids = {alert_id(u, s, kind) for u in uploads for s in stores for kind in AlertKind}
    assert len(ids) == 4 * len(AlertKind)
