"""Settings: where they come from, what they default to, and what is said of a wrong one."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from shelfwatch.core.errors import EnvironmentFault, Misuse
from shelfwatch.core.uploads.upload import Missing
from shelfwatch.files.limits import Limits
from shelfwatch.local.channels.mail.smtp_server import Security
from shelfwatch.local.settings.settings import Settings
from shelfwatch.local.settings.settings_file import described_settings, read_settings
from tidy.tree import ROOT

CONFIDENTIAL = "s3cret-Passw0rd"


def settings_of(
    folder: Path, toml: str = "", environment: Mapping[str, str] | None = None
) -> Settings:
    """The settings of a file with this content, and of this environment."""
    file = folder / "shelfwatch.toml"
    file.write_text(toml)
    return read_settings(file, environment or {})


def complaint_about(
    folder: Path, toml: str = "", environment: Mapping[str, str] | None = None
) -> str:
    """The one sentence with which these settings are turned away."""
    with pytest.raises(Misuse) as caught:
        settings_of(folder, toml, environment)
    assert CONFIDENTIAL not in str(caught.value)
    return str(caught.value)


def test_nothing_has_to_be_set(tmp_path: Path) -> None:
    """No file, no variable: e-mail goes to the outbox, and files keep the usual limits."""
    settings = read_settings(tmp_path / "missing.toml", {})
    assert (settings.mail_server, settings.has_mail_server) == (None, False)
    assert settings.limits == Limits()
    assert settings.settle_time.total_seconds() == 0.4
    kept = settings.retention
    assert (kept.changes.days, kept.done.days, kept.deliveries.days) == (400, 90, 400)


def test_the_environment_ranks_above_the_file(tmp_path: Path) -> None:
    """So that a service can be told otherwise without touching its file."""
    settings = settings_of(
        tmp_path,
        'columns = 5\nrejects = 7\nmail_host = "in.file.example.org"\nmail_sender = "a@b.org"\n',
        {"SHELFWATCH_COLUMNS": "6", "SHELFWATCH_MAIL_HOST": "example.org", "OTHER": "x"},
    )
    assert (settings.columns, settings.rejects, settings.mail_host) == (6, 7, "example.org")


def test_an_empty_variable_sets_nothing(tmp_path: Path) -> None:
    """Compose files pass variables on whether or not they are set."""
    settings = settings_of(tmp_path, "columns = 5\n", {"SHELFWATCH_COLUMNS": ""})
    assert settings.columns == 5


@pytest.mark.parametrize(
    ("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25), (None, 587)]
)
def test_the_port_follows_the_security(tmp_path: Path, security: str | None, port: int) -> None:
    """Each way has its usual port; nobody has to look it up."""
    environment = {"SHELFWATCH_MAIL_HOST": "example.org", "SHELFWATCH_MAIL_SENDER": "a@b.org"}
    if security is not None:
        environment["SHELFWATCH_MAIL_SECURITY"] = security
    server = settings_of(tmp_path, environment=environment).mail_server
    assert server is not None
    assert (server.port, server.security) == (port, Security(security or "starttls"))


def test_the_login_is_the_sender_where_it_is_an_address(tmp_path: Path) -> None:
    """At most providers it is, and then one setting is enough."""
    toml = f'mail_host = "example.org"\nmail_user = "a@b.org"\nmail_password = "{CONFIDENTIAL}"\n'
    server = settings_of(tmp_path, toml).mail_server
    assert server is not None
    assert (server.sender, server.user, server.password) == ("a@b.org", "a@b.org", CONFIDENTIAL)


def test_no_password_is_ever_shown(tmp_path: Path) -> None:
    """Neither settings nor server give it away where they are printed."""
    toml = f'mail_host = "example.org"\nmail_user = "a@b.org"\nmail_password = "{CONFIDENTIAL}"\n'
    settings = settings_of(tmp_path, toml)
    assert CONFIDENTIAL not in f"{settings} {settings!r} {settings.mail_server!r}"


@pytest.mark.parametrize(
    ("key", "value", "allowed"),
    [
        ("mail_port", "70000", "a port number from 1 to 65535"),
        ("mail_port", CONFIDENTIAL, "a port number from 1 to 65535"),
        ("mail_host", "two words", "the name or IP address of a mail server"),
        ("mail_security", "ssl", "`starttls`, `tls` or `none`"),
        ("mail_sender", "nobody", "an e-mail address such as `stock@example.org`"),
        ("mail_timeout", "0", "a number of seconds above 0, up to 60"),
        ("mail_timeout", "nan", "a number of seconds above 0, up to 60"),
        ("timezone", "Europe/Atlantis", "a name of the IANA database such as `Europe/Berlin`"),
        ("settle", "-1", "a number of seconds from 0 to 3600"),
        ("untracked", "Unlimited", 'a list such as `["Unlimited", "10+"]`'),
        ("file_bytes", "0", "a whole number from 1 up"),
        ("line_bytes", "1000", "a whole number from 1048576 up"),
        ("keep_changes", "0", "a whole number of days from 1 to 36500"),
    ],
)
def test_a_wrong_setting_is_named_with_its_source_and_what_is_allowed(
    tmp_path: Path, key: str, value: str, allowed: str
) -> None:
    """One sentence, whether it stands in the file or in the environment."""
    variable = f"SHELFWATCH_{key.upper()}"
    in_file = complaint_about(tmp_path, f'{key} = "{value}"\n')
    assert in_file == f"Set {key} in {tmp_path / 'shelfwatch.toml'} to {allowed}."
    assert (
        complaint_about(tmp_path, environment={variable: value}) == f"Set {variable} to {allowed}."
    )


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ('mail_hots = "x"', "did you mean mail_host?"),
        (f'weather = "{CONFIDENTIAL}"', "take it out."),
        ("[mail]\nhost = 1", "There is no setting mail,"),
    ],
)
def test_an_unknown_setting_is_an_error(tmp_path: Path, line: str, hint: str) -> None:
    """A misspelt one would otherwise be ignored in silence."""
    assert hint in complaint_about(tmp_path, line)


@pytest.mark.parametrize(
    ("toml", "missing"),
    [
        ('mail_host = "example.org"', "SHELFWATCH_MAIL_SENDER"),
        ('mail_host = "example.org"\nmail_user = "bob"', "SHELFWATCH_MAIL_SENDER"),
        ('mail_user = "a@b.org"', "SHELFWATCH_MAIL_PASSWORD"),
    ],
)
def test_a_setting_that_another_needs_is_asked_for(tmp_path: Path, toml: str, missing: str) -> None:
    """At the start, and not when the first alert is to go out."""
    assert missing in complaint_about(tmp_path, toml)


@pytest.mark.parametrize(
    "content", [b"columns = ", b"columns = '\xff'", b"columns = 1\ncolumns = 2"]
)
def test_a_file_that_is_no_toml_says_where(tmp_path: Path, content: bytes) -> None:
    """With its name, and where the mistake is."""
    file = tmp_path / "shelfwatch.toml"
    file.write_bytes(content)
    with pytest.raises(Misuse, match=r"shelfwatch\.toml as TOML in UTF-8"):
        read_settings(file, {})


def test_a_file_that_cannot_be_read_is_a_fault_of_the_environment(tmp_path: Path) -> None:
    """It is there, so that going on without it would be wrong."""
    (tmp_path / "shelfwatch.toml").mkdir()
    with pytest.raises(EnvironmentFault, match="Is a directory"):
        read_settings(tmp_path / "shelfwatch.toml", {})


def test_every_setting_is_documented() -> None:
    """The page has a line for each, with the same words as the program, and no other."""
    rows = [
        f"| `{one.key}` | `{one.variable}` | {f'`{one.default}`' if one.default else ''} "
        f"| {one.meaning} | {one.allowed} |"
        for one in described_settings()
    ]
    page = (ROOT / "docs" / "settings.md").read_text().splitlines()
    assert [line for line in page if line.startswith("| `")] == rows


@pytest.mark.parametrize(
    ("toml", "environment"),
    [
        ('[sources.Berlin]\nsnapshot = true\nmissing = "out"\n', {}),
        ("", {"SHELFWATCH_SOURCES": '{"Berlin": {"snapshot": true, "missing": "out"}}'}),
    ],
)
def test_sources_are_tables_or_json(tmp_path: Path, toml: str, environment: dict[str, str]) -> None:
    """A source that is not named sends parts."""
    file = tmp_path / "shelfwatch.toml"
    file.write_text(toml, encoding="utf-8")
    settings = read_settings(file, environment)
    assert settings.missing_from("Berlin") is Missing.OUT
    assert settings.missing_from("Oslo") is None


@pytest.mark.parametrize(
    "toml",
    [
        "[sources.Berlin]\nsnapshot = 3\n",
        "[sources.Berlin]\nsnapsot = true\n",
        '[sources.Berlin]\nmissing = "gone"\n',
        "sources = 'no JSON'",
        "sources = 3",
    ],
)
def test_a_wrong_source_says_what_is_possible(tmp_path: Path, toml: str) -> None:
    """The setting, and an example of a right one."""
    complaint = complaint_about(tmp_path, toml)
    assert complaint.startswith("Set sources in")
    assert "[sources.Berlin]" in complaint


@pytest.mark.parametrize(
    "toml",
    ["brake_to_zero = 2", "brake_missing = nan", "brake_factor = 1", "brake_minimum = 0"],
)
def test_limits_of_the_brake_have_bounds(tmp_path: Path, toml: str) -> None:
    """A share is one, and a factor changes something."""
    assert complaint_about(tmp_path, toml).startswith("Set brake_")


def test_limits_of_the_brake_are_exact(tmp_path: Path) -> None:
    """A share of 0.1 is a tenth."""
    settings = read_settings(tmp_path / "none.toml", {"SHELFWATCH_BRAKE_TO_ZERO": "0.1"})
    assert settings.brake_limits.share_to_zero == Decimal("0.1")
    assert settings.brake_limits.is_on
