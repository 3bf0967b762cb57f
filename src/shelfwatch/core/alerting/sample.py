"""A sample alert: goes the way of every message, and says that it is none."""

from datetime import datetime

from shelfwatch.core.alerting.delivery import Delivery, question_to
from shelfwatch.core.alerting.subscriber import Subscriber

SAMPLE = """Test of Shelfwatch: Sample store: Sample item is out of stock

This is a test and no alert: nothing ran out. An alert looks like this:

Sample store: 1 item out of stock
---------------------------------
  SAMPLE-1 (Sample item): 0 (was 4)
"""


def sample_delivery(subscriber: Subscriber, at: datetime) -> Delivery:
    """The sample for one subscriber; each time is another message."""
    return question_to(subscriber, SAMPLE, f"sample {at.isoformat()}", at)
