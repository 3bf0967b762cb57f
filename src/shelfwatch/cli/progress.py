"""The progress bar of a long load: on a terminal only, and on stderr, so that no script sees it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from shelfwatch.cli.screen import screen


class Rate(ProgressColumn):
    """Rows so far, and rows a second."""

    def render(self, task: Task) -> Text:
        """What stands beside the bar."""
        speed = f", {task.speed:,.0f} a second" if task.speed else ""
        return Text(f"{task.completed:,.0f} of {task.total or 0:,.0f} changes{speed}")


@contextmanager
def shown(name: str) -> Iterator[Callable[[int, int], None]]:
    """Gives what a load calls with the changes done and their total; the bar goes at the end."""
    console = screen(stderr=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), Rate())
    with Progress(
        *columns,
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as progress:
        task = progress.add_task(name, total=None, start=True)
        yield lambda done, total: progress.update(task, completed=done, total=total)
