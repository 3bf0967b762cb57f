"""Which addresses people can be told at."""

from shelfwatch.core.alerting.addresses import is_email, is_webhook
from shelfwatch.core.errors import Misuse
from shelfwatch.local.channels.apprise.hand_over import make_service
from shelfwatch.local.channels.apprise.inner_addresses import SENTENCE, leads_inside
from shelfwatch.local.channels.apprise.reachability import unreachable
from shelfwatch.local.channels.mail.email_message import is_well_formed
from shelfwatch.local.channels.webhook.webhook_address import validate_webhook


def why_unreachable(address: str) -> str | None:
    """Why nobody answers where a valid address leads, or None; no message is sent.

    Of e-mail the mail server is looked at by itself. Takes six seconds at most.
    """
    service = None if is_email(address) or is_webhook(address) else make_service(address)
    return None if service is None else unreachable(service, address.partition("://")[0].casefold())


def validate_address(address: str, *, allow_private: bool = False) -> None:
    """Raise Misuse unless `address` is an e-mail address, a web hook or a URL that Apprise can use.

    A URL may not lead to this machine or its network unless `allow_private`. Its host is looked
    up, nobody is contacted, and no address is repeated in the error: it may hold a secret.
    """
    if is_email(address):
        if not is_well_formed(address):
            raise Misuse("That is no e-mail address: give one like ann@example.org.")
        return
    if is_webhook(address):
        validate_webhook(address, allow_private=allow_private)
        return
    service = make_service(address)
    if service is None:
        raise Misuse(
            "Apprise can't use this address: give an e-mail address, or a URL as Apprise's list of "
            "channels spells it, such as ntfy://TOPIC or slack://TOKEN."
        )
    if not allow_private and leads_inside(service):
        raise Misuse(SENTENCE)
