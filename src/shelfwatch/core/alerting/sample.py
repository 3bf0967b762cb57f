"""A sample alert: goes the way of every message, and says that it is none."""

from datetime import datetime

from shelfwatch.core.alerting.delivery import Delivery, delivery_id
from shelfwatch.core.alerting.subscriber import Subscriber

SAMPLE = """Test of Shelfwatch: Sample store: Sample item is out of stock

This is a test and no alert: nothing ran out. An alert looks like this:

Sample store: 1 item out of stock
---------------------------------
  SAMPLE-1 (Sample item): 0 (was 4)
"""


def sample_delivery(subscriber: Subscriber, at: datetime) -> Delivery:
    """The sample for one subscriber; each time is another message."""
    return Delivery(
        id=delivery_id(subscriber.address, [f"sample {at.isoformat()}"]),
        upload="",
        subscriber=subscriber.id,
        address=subscriber.address,
        alerts=(),
        created=at,
        question=SAMPLE,
    )
