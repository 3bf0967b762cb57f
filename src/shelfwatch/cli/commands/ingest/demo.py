"""`shelfwatch demo`: the whole story in one go; `demo` tells it, `demo_views` shows it."""

from shelfwatch.cli.exit_codes import ExitCode


def demo() -> ExitCode:
    """Show the whole story on sample files of six stores.

    It needs no settings and no network, and leaves no traces.
    """
    from shelfwatch.cli.workflows.demo_story import print_demo  # noqa: PLC0415 -- DuckDB takes 0.1 s to import

    print_demo()
    return ExitCode.DONE
