"""The command line as Typer knows it: every command with its place in the help, and examples."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

import shelfwatch
from shelfwatch.cli.arguments.invocation import named_home
from shelfwatch.cli.arguments.target import chosen_stack
from shelfwatch.cli.commands.access.account import account
from shelfwatch.cli.commands.access.token import token
from shelfwatch.cli.commands.admin.addresses import resume, rotate_web_hook_secret
from shelfwatch.cli.commands.admin.backup import backup
from shelfwatch.cli.commands.admin.doctor import doctor
from shelfwatch.cli.commands.admin.expect import expect_files
from shelfwatch.cli.commands.admin.forget_and_rename import forget, rename
from shelfwatch.cli.commands.admin.outage_actions import ordered, seen, snooze
from shelfwatch.cli.commands.admin.redrive import redrive
from shelfwatch.cli.commands.admin.rules import check_rules, list_rules, try_other_rules
from shelfwatch.cli.commands.admin.sample_alert import send_test_alert
from shelfwatch.cli.commands.admin.subscriptions import subscribe, subscribers, unsubscribe
from shelfwatch.cli.commands.admin.undo import undo_upload
from shelfwatch.cli.commands.ingest.deliver import deliver_due
from shelfwatch.cli.commands.ingest.demo import demo
from shelfwatch.cli.commands.ingest.held import discard, release
from shelfwatch.cli.commands.ingest.load import load
from shelfwatch.cli.commands.ingest.map import map_columns
from shelfwatch.cli.commands.ingest.run import run
from shelfwatch.cli.commands.inspect.alerts import alerts
from shelfwatch.cli.commands.inspect.forecast import forecast, reorder
from shelfwatch.cli.commands.inspect.outages import open_outages
from shelfwatch.cli.commands.inspect.status import status
from shelfwatch.cli.commands.inspect.stock import stock
from shelfwatch.cli.commands.inspect.uploads import uploads
from shelfwatch.cli.commands.inspect.why import why
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.help_text import PlainCommand, PlainGroup


@dataclass(frozen=True, slots=True)
class Command:
    """A command under its name, with an example that can be typed as it stands."""

    name: str
    function: Callable[..., ExitCode]
    example: str


PANELS = {
    "First steps": (Command("demo", demo, "shelfwatch demo"),),
    "Load and tell": (
        Command("run", run, "shelfwatch run"),
        Command("load", load, "shelfwatch load berlin.csv --as-of 2026-03-14T18:30"),
        Command(
            "map",
            map_columns,
            "shelfwatch map stock.csv --item-column Article --count-column Qty",
        ),
        Command("release", release, "shelfwatch release u1f2e3d4c5b6a798"),
        Command("discard", discard, "shelfwatch discard u1f2e3d4c5b6a798"),
        Command("deliver", deliver_due, "shelfwatch deliver"),
    ),
    "Look": (
        Command("status", status, "shelfwatch status"),
        Command("stock", stock, "shelfwatch stock --store Berlin --out"),
        Command("open", open_outages, "shelfwatch open"),
        Command("forecast", forecast, "shelfwatch forecast --days 30"),
        Command("reorder", reorder, "shelfwatch reorder --csv"),
        Command("seen", seen, "shelfwatch seen Berlin"),
        Command("ordered", ordered, "shelfwatch ordered Berlin 'Echo*' --until 2030-03-20"),
        Command("snooze", snooze, "shelfwatch snooze Berlin 'Echo Dot' --until 2030-04-01"),
        Command("why", why, "shelfwatch why Berlin 'Echo Plus'"),
        Command("alerts", alerts, "shelfwatch alerts --json"),
        Command("uploads", uploads, "shelfwatch uploads --limit 5"),
    ),
    "Who is told": (
        Command("subscribe", subscribe, "shelfwatch subscribe ann@example.org --store Berlin"),
        Command("unsubscribe", unsubscribe, "shelfwatch unsubscribe ann@example.org"),
        Command("subscribers", subscribers, "shelfwatch subscribers"),
        Command(
            "expect",
            expect_files,
            "shelfwatch expect Berlin 'daily by 09:00 on working days'",
        ),
        Command("resume", resume, "shelfwatch resume ann@example.org"),
        Command("rotate-secret", rotate_web_hook_secret, "shelfwatch rotate-secret 3"),
        Command("test-alert", send_test_alert, "shelfwatch test-alert ann@example.org"),
    ),
    "Pages and programs": (
        Command("account", account, "shelfwatch account add ann --role viewer --store Berlin"),
        Command("token", token, "shelfwatch token add till --store Berlin"),
    ),
    "Mend and keep": (
        Command("undo", undo_upload, "shelfwatch undo u3f2a9c0d41b7e68"),
        Command("forget", forget, "shelfwatch forget Berlin 'Echo Plus'"),
        Command("rename", rename, "shelfwatch rename Brelin Berlin"),
        Command("backup", backup, "shelfwatch backup monday.db"),
        Command("doctor", doctor, "shelfwatch doctor"),
        Command("redrive", redrive, "shelfwatch --stack shop redrive"),
    ),
}

app = typer.Typer(
    cls=PlainGroup,
    no_args_is_help=True,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done, 1 done but rows were rejected, 2 wrong usage, 3 a file was refused"
    " or held, 4 a fault of the environment.",
)


def show_version(wanted: bool) -> None:  # noqa: FBT001 -- Typer calls it with the option's value
    """Print the version, and end."""
    if wanted:
        typer.echo(f"shelfwatch {shelfwatch.__version__}")
        raise typer.Exit


@app.callback()
def shelfwatch_command(
    context: typer.Context,
    *,
    home: Annotated[
        Path | None,
        typer.Option(
            "--home",
            metavar="DIR",
            envvar="SHELFWATCH_HOME",
            show_default=False,
            help="The folder that holds everything of one installation.",
        ),
    ] = None,
    stack: Annotated[
        str | None,
        typer.Option(
            "--stack",
            metavar="NAME",
            show_default=False,
            help="Work on this stack on AWS, and not on this machine.",
        ),
    ] = None,
    version: Annotated[
        bool,
        typer.Option(
            "--version", metavar="", is_eager=True, callback=show_version, help="Print the version."
        ),
    ] = False,
) -> None:
    """Drop in an inventory file; know the moment anything runs out."""
    # `home` is read by each command, from the environment variable or its own option.
    _ = version
    # The variable stands in the person's own shell: a hint need not repeat it.
    is_typed = getattr(context.get_parameter_source("home"), "name", "") == "COMMANDLINE"
    named_home.set(home if is_typed else None)
    chosen_stack.set(stack)


RULES = (
    Command("check", check_rules, "shelfwatch rules check Berlin 'Echo Plus'"),
    Command("list", list_rules, "shelfwatch rules list"),
    Command("test", try_other_rules, "shelfwatch rules test new-rules.toml"),
)

rules_app = typer.Typer(
    cls=PlainGroup,
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="Thresholds by patterns: which apply, what others tell.",
)
app.add_typer(rules_app, name="rules", rich_help_panel="Who is told")


def add(group: typer.Typer, command: Command, panel: str | None = None) -> None:
    """Let a group have a command, with its example below its help."""
    group.command(
        command.name,
        cls=PlainCommand,
        rich_help_panel=panel,
        epilog=f"Example:  [bold]{command.example}[/]",
    )(command.function)


for command in RULES:
    add(rules_app, command)

for panel, commands in PANELS.items():
    for command in commands:
        add(app, command, panel)
