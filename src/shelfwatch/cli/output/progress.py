"""The progress bar of a long load: on a terminal only, and on stderr, so that no script sees it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn
from rich.text import Text

from shelfwatch.cli.output.console import screen
from shelfwatch.core.text.harmless import spelt_out

# With the longest name and the figures beside it, this fits into 80 columns.
BAR = 16
LONGEST_NAME = 24


class Rate(ProgressColumn):
    """Changed rows that are written, of how many, and how many a second."""

    def render(self, task: Task) -> Text:
        """What stands beside the bar; until the file is read nobody knows how many rows changed."""
        if task.total is None:
            return Text("reading")
        rate = f", {task.speed:,.0f}/s" if task.speed else ""
        return Text(f"{task.completed:,.0f} of {task.total:,.0f} rows{rate}")


@contextmanager
def shown(name: str) -> Iterator[Callable[[int, int], None]]:
    """Gives what a load calls with the changes done and their total; the bar goes at the end."""
    console = screen(stderr=True)
    with Progress(
        # No markup: a file called `[red]x.csv` would change the colour.
        TextColumn("{task.description}", markup=False),
        BarColumn(BAR),
        Rate(),
        console=console,
        # Gone at the end: what stays on the screen is the report.
        transient=True,
        # A log file would get a line for each step.
        disable=not console.is_terminal,
    ) as progress:
        task = progress.add_task(shortened(spelt_out(name)), total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def shortened(name: str) -> str:
    """The beginning of a name, so that the bar fits into 80 columns."""
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"
