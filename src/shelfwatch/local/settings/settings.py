"""Every setting of one installation, with its default, its bounds and its words."""

from dataclasses import dataclass
from datetime import timedelta, tzinfo
from decimal import Decimal
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, SecretStr

from shelfwatch.core.alerting.retries import SEND_LIMIT
from shelfwatch.core.uploads.brake import BrakeLimits
from shelfwatch.core.uploads.upload import Missing
from shelfwatch.files.arrival.encoding import codec_of
from shelfwatch.files.layouts import ShopifyCount
from shelfwatch.files.layouts.custom import OwnColumns
from shelfwatch.files.limits import MEBIBYTE, Limits
from shelfwatch.local.channels.mail.email_message import is_well_formed
from shelfwatch.local.channels.mail.smtp_server import USUAL_PORT, MailServer, Security
from shelfwatch.local.inbox.moves import split_name
from shelfwatch.local.settings.fields import (
    column,
    json_value,
    kept_days,
    known_zone,
    mail_address,
    order_days,
    risk,
    setting,
    share,
    size,
    switch,
)
from shelfwatch.local.settings.time_zone import MachineZone
from shelfwatch.local.settings.web_settings import WebSettings

USUAL = Limits()
CAREFUL = BrakeLimits()


class Source(BaseModel):
    """What is known of the files of one source."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    snapshot: bool = False
    missing: Missing = Missing.REPORT


@dataclass(frozen=True, slots=True)
class Retention:
    """How long what is over and done with is kept."""

    changes: timedelta
    done: timedelta
    deliveries: timedelta


class Settings(WebSettings):
    """What an installation is told to do; `settings_file.read_settings` makes it."""

    # pydantic quotes what was given in its errors, and that may be the password.
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    mail_host: str | None = setting(
        None,
        "Name or IP address of the mail server; without one, e-mail is written to the outbox",
        "the name or IP address of a mail server",
        pattern=r"^\S+$",
    )
    mail_port: int | None = setting(
        None,
        f"Its port; by default {', '.join(f'{p} for `{s}`' for s, p in USUAL_PORT.items())}",
        "a port number from 1 to 65535",
        ge=1,
        le=65_535,
    )
    mail_security: Security = setting(
        Security.STARTTLS,
        "How the connection is secured; with `none` a password crosses the network as it is",
        "`starttls`, `tls` or `none`",
    )
    mail_user: str | None = setting(
        None, "Name to log in with; without one, nobody logs in", "some text", min_length=1
    )
    mail_password: SecretStr | None = setting(
        None, "Password to log in with", "some text", min_length=1
    )
    mail_sender: Annotated[str, AfterValidator(mail_address)] | None = setting(
        None,
        "Address that e-mail comes from; by default `mail_user`, where that is one",
        "an e-mail address such as `stock@example.org`",
    )
    mail_timeout: float = setting(
        15.0,
        "Seconds to wait for each answer of the mail server",
        f"a number of seconds above 0, up to {SEND_LIMIT.total_seconds():g}",
        gt=0,
        le=SEND_LIMIT.total_seconds(),
    )
    mail_ca_file: Path | None = setting(
        None,
        "Certificates that the mail server's is checked against, instead of the machine's own",
        "the path of a file of certificates in PEM form",
    )
    allow_private_addresses: bool = switch(
        default=False,
        meaning="Whether people may be told by channels of this machine and its own network",
    )
    timezone: Annotated[str, AfterValidator(known_zone)] | None = setting(
        None,
        "Zone of times that are given without one; by default the machine's",
        "a name of the IANA database such as `Europe/Berlin`",
    )
    shopify_count: ShopifyCount = setting(
        ShopifyCount.AVAILABLE,
        "Which of Shopify's counts is taken: what can be sold, or what lies in the store",
        " or ".join(f"`{count}`" for count in ShopifyCount),
    )
    store_from_name: bool = switch(
        default=False,
        meaning="Whether a file that names no store is of the one that it is named after",
    )
    read_by_meaning: bool = switch(
        default=True,
        meaning="Whether a file of no known layout is read by what its columns are called and hold",
    )
    encoding: Annotated[str, AfterValidator(codec_of)] | None = setting(
        None,
        "Code page of files that are no Unicode; by default each file has to show its own",
        "the name of a code page such as `cp1251` or `shift_jis`",
    )
    untracked: Annotated[list[str], BeforeValidator(json_value)] = setting(
        [],
        "Words that say that no count is kept, besides those that are known",
        'a list such as `["Unlimited", "10+"]`',
    )
    item_column: str | None = column("items")
    count_column: str | None = column("counts")
    store_column: str | None = column("stores")
    brake: bool = switch(
        default=True,
        meaning="Whether a file that would do too much to a store is held until a person decides",
    )
    brake_to_zero: Decimal = share(
        CAREFUL.share_to_zero, "Share of a store's items in stock; a file that empties more is held"
    )
    brake_factor: int = setting(
        CAREFUL.factor,
        "Factor by which a count has to be multiplied or divided to count for `brake_scaled`",
        "a whole number from 2 to 1000000",
        ge=2,
        le=1_000_000,
    )
    brake_scaled: Decimal = share(
        CAREFUL.share_scaled,
        "Share of a store's counts in a file; one that scales more of them by the factor is held",
    )
    brake_missing: Decimal = share(
        CAREFUL.share_missing,
        "Share of a store's items in stock; a full snapshot that lacks more is held",
    )
    brake_minimum: int = setting(
        CAREFUL.minimum,
        "Least number of items of a store that have to be concerned for a file to be held",
        "a whole number from 1 up",
        ge=1,
    )
    sources: Annotated[dict[str, Source], BeforeValidator(json_value)] = setting(
        {},
        "What is known of files by their source, a folder of the inbox: see below",
        'tables such as `[sources.Berlin]` with `snapshot = true` and `missing = "report"` or'
        ' `"out"`',
    )
    lead_time: int = order_days(7, "Days from an order to its arrival, for forecasts", least=0)
    review_time: int = order_days(7, "Days from one order to the next, for forecasts", least=1)
    safety: float = risk(0.05, "Share of orders before which an item may run out, for forecasts")
    settle: float = setting(
        0.4,
        "Seconds for which a file in the inbox must be unchanged before it is loaded",
        "a number of seconds from 0 to 3600",
        ge=0,
        le=3600,
    )
    file_bytes: int = size(USUAL.file_bytes, "Largest file, in bytes")
    text_bytes: int = size(USUAL.text_bytes, "Largest file once it is decompressed, in bytes")
    line_bytes: int = setting(
        USUAL.line_bytes,
        "Longest line of a file, in bytes of UTF-8",
        f"a whole number from {MEBIBYTE} up",
        ge=MEBIBYTE,
    )
    cell_chars: int = size(USUAL.cell_chars, "Longest cell of a file, in characters")
    columns: int = size(USUAL.columns, "Most columns of a file")
    workbook_bytes: int = size(USUAL.workbook_bytes, "Largest workbook once unpacked, in bytes")
    workbook_cells: int = size(
        USUAL.workbook_cells, "Most cells of a sheet, with the blank ones between them"
    )
    stores: int = size(USUAL.stores, "Most stores that one file may cover")
    rejects: int = size(USUAL.rejects, "Most rejects of a file before all of it is refused")
    keep_changes: int = kept_days(
        400, "Days for which changes, uploads, alerts and ended outages are kept"
    )
    keep_done: int = kept_days(90, "Days for which loaded files are kept in `done/`")
    keep_deliveries: int = kept_days(400, "Days for which settled deliveries are kept")

    @property
    def has_mail_server(self) -> bool:
        """Whether e-mail is sent; without a mail server it is written to the outbox."""
        return self.mail_host is not None

    @property
    def mail_server(self) -> MailServer | None:
        """The mail server, or None where there is none and e-mail goes to the outbox."""
        sender = self.sender
        if self.mail_host is None or sender is None:
            return None
        return MailServer(
            host=self.mail_host,
            port=self.mail_port or USUAL_PORT[self.mail_security],
            sender=sender,
            security=self.mail_security,
            user=self.mail_user,
            password=self.mail_password.get_secret_value() if self.mail_password else "",
            timeout=timedelta(seconds=self.mail_timeout),
            ca_file=self.mail_ca_file,
        )

    @property
    def sender(self) -> str | None:
        """The address that e-mail comes from, where one is known."""
        if self.mail_sender is None and self.mail_user and is_well_formed(self.mail_user):
            return self.mail_user
        return self.mail_sender

    def store_named(self, file: str) -> str | None:
        """The store that a file called `file` is named after, where that is wanted."""
        return split_name(file)[0] if self.store_from_name else None

    def missing_from(self, source: str) -> Missing | None:
        """What items become that files of a source do not name; None where it sends parts."""
        found = self.sources.get(source)
        return found.missing if found is not None and found.snapshot else None

    @property
    def brake_limits(self) -> BrakeLimits:
        """What a file may do to a store without being held."""
        return BrakeLimits(
            is_on=self.brake,
            share_to_zero=self.brake_to_zero,
            factor=self.brake_factor,
            share_scaled=self.brake_scaled,
            share_missing=self.brake_missing,
            minimum=self.brake_minimum,
        )

    @property
    def own_columns(self) -> list[OwnColumns]:
        """The layout of one's own that the settings name, if they do."""
        if not self.item_column or not self.count_column:
            return []
        return [OwnColumns(self.item_column, self.count_column, self.store_column)]

    @property
    def limits(self) -> Limits:
        """What a file may not exceed."""
        return Limits(
            file_bytes=self.file_bytes,
            text_bytes=self.text_bytes,
            line_bytes=self.line_bytes,
            cell_chars=self.cell_chars,
            columns=self.columns,
            workbook_bytes=self.workbook_bytes,
            workbook_cells=self.workbook_cells,
            stores=self.stores,
            rejects=self.rejects,
        )

    @property
    def retention(self) -> Retention:
        """How long what is over and done with is kept."""
        return Retention(
            changes=timedelta(days=self.keep_changes),
            done=timedelta(days=self.keep_done),
            deliveries=timedelta(days=self.keep_deliveries),
        )

    @property
    def settle_time(self) -> timedelta:
        """How long a file in the inbox must be unchanged."""
        return timedelta(seconds=self.settle)

    @property
    def zone(self) -> tzinfo:
        """The zone of times that are given without one."""
        return MachineZone() if self.timezone is None else ZoneInfo(self.timezone)
