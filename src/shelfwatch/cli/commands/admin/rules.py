"""`shelfwatch rules`: which rule applies to an item, what the rules are, what others would tell."""

from pathlib import Path
from typing import Annotated

import typer

from shelfwatch.cli.arguments.names import kept_name
from shelfwatch.cli.arguments.options import AsJson, Home, ItemArgument, StoreArgument
from shelfwatch.cli.arguments.target import opened
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.output import json_documents
from shelfwatch.cli.output.console import Column, say, show_table
from shelfwatch.cli.output.formatting import plural
from shelfwatch.cli.output.json_writer import write_list, write_object
from shelfwatch.core.errors import Misuse
from shelfwatch.core.messages.titles import HEADINGS
from shelfwatch.core.rules.rules import Rule, Value
from shelfwatch.core.stock.change import AlertKind
from shelfwatch.core.stock.count import show
from shelfwatch.ports import RuleBook

COLUMNS = (Column("store"), Column("item"), Column("says"), Column("where"))

TRIAL_COLUMNS = (
    Column("alert"),
    Column("by the rules now", is_number=True),
    Column("by the other rules", is_number=True),
)

# Levels of which other rules would tell more than any, that are named.
MOST_NAMED = 10

RulesPath = Annotated[
    Path | None,
    typer.Argument(
        metavar="[FILE]", show_default=False, help="Other rules; without it, those that hold."
    ),
]


def check_rules(
    store: StoreArgument, item: ItemArgument, *, as_json: AsJson = False, home: Home = None
) -> ExitCode:
    """Show which threshold applies to an item, and why.

    That of its file decides; else the most specific rule of rules.toml; else there is none.
    """
    with opened(home) as installation:
        platform = installation.platform
        rules = sound(platform.rules).current()
        store = kept_name(platform.inventory, store)
        level = next(platform.inventory.levels(store, item), None)
        found = rules.threshold(store, item, None if level is None else level.threshold)
    if as_json:
        write_object(json_documents.applied_rule(store, item, found))
    elif found.value is not None:
        say(f"{item} of {store} is low at {show(found.value)} or below ({found.rule}).")
    elif found.rule:
        say(f"{item} of {store} is never low ({found.rule}).")
    else:
        say(f"{item} of {store} has no threshold: no file gives one, and no rule matches.")
    return ExitCode.DONE


def list_rules(*, as_json: AsJson = False, home: Home = None) -> ExitCode:
    """Show the rules of rules.toml, the most specific first."""
    with opened(home) as installation:
        found = sound(installation.platform.rules).current().by_rank
        path = installation.home.rules
    if as_json:
        write_list(map(json_documents.rule, found))
    elif not found:
        say(f"There are no rules: write some into {path}.")
    else:
        show_table(COLUMNS, (rule_cells(rule) for rule in found))
    return ExitCode.DONE


def try_other_rules(
    file: RulesPath = None, *, as_json: AsJson = False, home: Home = None
) -> ExitCode:
    """Show what other rules would have told of the last month's changes. Nothing is sent."""
    from shelfwatch.local.settings.rules_file import read_rules  # noqa: PLC0415 -- `opened` loads it anyway
    from shelfwatch.service.alerting.try_rules import try_rules  # noqa: PLC0415 -- the same

    with opened(home) as installation:
        platform = installation.platform
        rules = sound(platform.rules).current() if file is None else read_rules(file)
        found = try_rules(platform, rules)
    if as_json:
        write_object(json_documents.trial(found))
        return ExitCode.DONE
    say(f"Of {plural(found.changes, 'change')} in the last month, these would have been told:")
    kinds = [kind for kind in AlertKind if found.now.kinds.get(kind) or found.then.kinds.get(kind)]
    show_table(
        TRIAL_COLUMNS,
        (
            [
                HEADINGS[kind],
                f"{found.now.kinds.get(kind, 0):,}",
                f"{found.then.kinds.get(kind, 0):,}",
            ]
            for kind in kinds
        ),
    )
    more = {
        level: number - found.now.levels.get(level, 0)
        for level, number in found.then.levels.items()
    }
    for level in sorted(more, key=lambda level: (-more[level], level))[:MOST_NAMED]:
        if more[level] > 0:
            store, item = level
            say(f"{store}: {item} {plural(more[level], 'time')} more")
    return ExitCode.DONE


def rule_cells(rule: Rule) -> list[str]:
    """The cells of a rule."""
    says = ", ".join(f"{key} {value_text(value)}" for key, value in rule.values.items())
    return [rule.store.text, rule.item.text, says, rule.place]


def value_text(value: Value) -> str:
    """A value as people read it."""
    return value if isinstance(value, str) else show(value)


def sound(book: RuleBook) -> RuleBook:
    """Rules that could be read. Raises Misuse where the last change of them is wrong."""
    if fault := book.fault():
        raise Misuse(fault)
    return book
