"""The edge: interrupts, closed pipes, odd encodings and bugs end as one sentence or in silence."""

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import typer

from cli.desk import COMMAND, Desk, is_one_sentence, json_lines
from cli.terminal import at_terminal
from shelfwatch.cli.error_boundary import explain, is_interrupt
from shelfwatch.core.errors import EnvironmentFault, Misuse, Refused, RejectedValue

PATIENCE = 20.0


@contextmanager
def running(desk: Desk, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """The command as a process that goes on; ended at the end whatever happens."""
    process = subprocess.Popen(  # noqa: S603 -- our own command, with what the test gives it
        [*COMMAND, "--home", str(desk.home), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=desk.folder,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def appears(path: Path) -> bool:
    """Whether a file appears while one can wait for it."""
    end = time.monotonic() + PATIENCE
    while not path.exists() and time.monotonic() < end:
        time.sleep(0.02)  # another process makes the file: there is nothing to pass in
    return path.exists()


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_run_loads_what_is_dropped_and_stops_when_asked(desk: Desk, number: int) -> None:
    """Each event is a line as it happens; the end is clean, with exit code 0."""
    with running(desk, "run", "--json") as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        (desk.home / "inbox" / "stock.csv").write_text("store,item,count\nBerlin,Echo,0\n")
        assert appears(desk.home / "done" / "stock.csv")
        process.send_signal(number)
        rest, error = process.communicate(timeout=PATIENCE)
    events = list(json_lines((first + rest).decode()))
    assert (process.returncode, error) == (0, b"")
    assert [set(event) for event in events] == [{"at", "event", "trouble", "text"}] * len(events)
    assert [events[0]["event"], events[-1]["event"]] == ["Started", "Stopped"]
    texts = [event["text"] for event in events]
    assert any(text.startswith("Berlin: Echo is out of stock. Nobody is told") for text in texts)
    assert desk("stock").table == [["Berlin", "Echo", "0"]]


@pytest.mark.slow
def test_run_says_where_things_are(desk: Desk) -> None:
    """The inbox, the database, and what is still to be set."""
    with running(desk, "run") as process:
        assert appears(desk.home / "run.lock")
        time.sleep(1)  # its first line comes right after the lock
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=PATIENCE)
    for part in ("Nobody is subscribed", "No mail server", str(desk.home / "inbox"), "Stopped."):
        assert part in out.decode()


@contextmanager
def heeding_interrupts() -> Iterator[None]:
    """A background job of a shell ignores SIGINT, and all that it starts: here it counts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.slow
def test_an_interrupted_load_says_so(desk: Desk) -> None:
    """Ctrl-C while standard input is waited for: one sentence, and 130 as shells have it."""
    with (
        heeding_interrupts(),
        subprocess.Popen(  # noqa: S603 -- our own command, with what the test gives it
            [*COMMAND, "--home", str(desk.home), "load", "-"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process,
    ):
        assert appears(desk.home / "scratch")
        time.sleep(1)  # from the folder to the waiting it takes the imports, and no more
        process.send_signal(signal.SIGINT)
        out, error = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (130, b"")
    assert error == b"Interrupted; what was not finished was not written.\n"


@pytest.mark.slow
def test_an_interrupted_question_says_so(desk: Desk) -> None:
    """Ctrl-C at a question of `map`: no bug to report."""
    (desk.folder / "regal.csv").write_text("Artikel;Zahl\nEcho;7\n", encoding="utf-8")
    arguments = ("--home", str(desk.home), "map", "regal.csv")
    with heeding_interrupts(), at_terminal(*arguments, folder=str(desk.folder)) as terminal:
        terminal.interrupt("Column of items")
        assert terminal.end() == 130
    assert terminal.seen.rstrip().endswith("Interrupted; what was not finished was not written.")


def test_what_libraries_make_of_an_interrupt_is_one() -> None:
    """DuckDB raises a RuntimeError without a cause in the middle of a query, and Typer an Abort."""
    wrapped = EnvironmentFault("The file could not be read.")
    wrapped.__cause__ = KeyboardInterrupt()
    for error in (RuntimeError("Query interrupted"), typer.Abort(), wrapped):
        assert is_interrupt(error)
    for bug in (RuntimeError("Query failed"), KeyError()):
        assert not is_interrupt(bug)


@pytest.mark.slow
def test_a_reader_that_goes_away_is_no_error(desk: Desk) -> None:
    """As in `shelfwatch stock | head -1`: silence, and the code of SIGPIPE."""
    desk.load(*(f"Berlin,Item {number},5" for number in range(5_000)))
    with running(desk, "stock") as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(PATIENCE) == 141
        assert process.stderr is not None
        assert process.stderr.read() == b""


@pytest.mark.slow
def test_a_terminal_without_a_character_gets_an_escape(desk: Desk) -> None:
    """What ASCII can't show is spelt out, and nothing fails."""
    desk.load("Malmö,Echo,5")
    answer = desk.process("stock", environment={"PYTHONIOENCODING": "ascii"})
    assert (answer.code, answer.table) == (0, [["Malm\\xf6", "Echo", "5"]])


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Misuse("Ask otherwise."), 2),
        (RejectedValue("the store is blank"), 2),
        (Refused("Not this file."), 3),
        (EnvironmentFault("The disk is full; make room."), 4),
        (ZeroDivisionError("division by zero\nand more"), 4),
        (KeyError(), 4),
    ],
)
def test_each_error_is_one_sentence_and_a_code(
    error: Exception, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also a bug, which says how to report it."""
    assert explain(error) == code
    assert is_one_sentence(capsys.readouterr().err)


@pytest.mark.slow
def test_a_traceback_is_shown_only_to_who_asks(desk: Desk) -> None:
    """SHELFWATCH_DEBUG=1 puts it before the sentence."""
    quiet = desk.process("why", "Paris", "Echo")
    loud = desk.process("why", "Paris", "Echo", environment={"SHELFWATCH_DEBUG": "1"})
    assert is_one_sentence(quiet.err)
    assert "Traceback" in loud.err
    assert loud.err.endswith(quiet.err)


@pytest.mark.parametrize(
    "arguments", [("load", "--help"), ("status",), ("stock",), ("why", "Berlin", "Echo")]
)
def test_who_only_looks_imports_no_heavy_library(desk: Desk, arguments: tuple[str, ...]) -> None:
    """DuckDB, Apprise and watchfiles would make every look wait."""
    desk.load("Berlin,Echo,4")
    command = ["--home", str(desk.home), *arguments]
    code = (
        f"import sys; from shelfwatch.cli import main; main({command!r});"
        "print([name for name in ('duckdb', 'apprise', 'watchfiles') if name in sys.modules])"
    )
    done = subprocess.run(  # noqa: S603 -- our own command, in a Python of its own
        [COMMAND[0], "-c", code], capture_output=True, cwd=desk.folder, timeout=60, check=True
    )
    assert done.stdout.decode().splitlines()[-1] == "[]"
