"""Send one subscriber a sample alert through the whole chain, and see how far it comes."""

from collections.abc import Callable, Sequence

from shelfwatch.core.alerting.delivery import Delivery, DeliveryState, given_up
from shelfwatch.core.alerting.sample import sample_delivery
from shelfwatch.core.alerting.subscriber import Subscriber
from shelfwatch.ports import Channel, Platform
from shelfwatch.service.alerting.deliver import deliver, never

UNSUBSCRIBED = "The address was unsubscribed just now."
NOT_TRIED = "It was not tried: other messages came first, or its channel is down for them too."


def send_sample(
    platform: Platform,
    channel: Channel,
    address: str,
    *,
    stop: Callable[[], bool] = never,
) -> Delivery | None:
    """Record a sample, and send it with all else that is due, until `stop` says so.

    Returns its delivery: delivered, or given up with the fault that stopped it. None where nobody
    is subscribed under that address.
    """
    now = platform.clock.now()

    def make(subscribers: Sequence[Subscriber]) -> Sequence[Delivery]:
        return [sample_delivery(one, now) for one in subscribers if one.address == address]

    made = platform.deliveries.add(make)
    if not made:
        return None
    deliver(platform, channel, stop=stop)
    (sample,) = [one for one in platform.deliveries.deliveries() if one.id == made[0].id]
    if sample.state is DeliveryState.CANCELLED:
        return given_up(sample, now, UNSUBSCRIBED)
    if sample.state is DeliveryState.DUE:
        # A person waits for the answer. Tried again for three days it would come as a riddle.
        sample = given_up(sample, platform.clock.now(), sample.last_error or NOT_TRIED)
        platform.deliveries.settle(sample)
    return sample
