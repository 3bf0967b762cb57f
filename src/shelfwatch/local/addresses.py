"""Which addresses people can be told at."""

from shelfwatch.core.delivery import is_email
from shelfwatch.core.errors import Misuse
from shelfwatch.local.apprise_channel import make_service
from shelfwatch.local.mail_message import is_well_formed


def validate_address(address: str) -> None:
    """Raise Misuse unless `address` is an e-mail address or a URL that Apprise can use.

    Nobody is contacted, and a URL is never repeated in the error: it may hold a secret.
    """
    if is_email(address):
        if not is_well_formed(address):
            raise Misuse(f"{address!r} is no e-mail address: give one like ann@example.org.")
    elif make_service(address) is None:
        raise Misuse(
            "Apprise can't use this address: give an e-mail address, or a URL as Apprise's list of "
            "channels spells it, such as ntfy://TOPIC or slack://TOKEN."
        )
