"""Servers on 127.0.0.1 that do not keep to any protocol: they stall, drip or hang up."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

LOCALHOST = "127.0.0.1"

Manners = Callable[[socket.socket, threading.Event], None]
"""What is done with a visitor, until the event says that the server is to end."""


def stall(_visitor: socket.socket, over: threading.Event) -> None:
    """Say nothing."""
    over.wait()


def drip(visitor: socket.socket, over: threading.Event) -> None:
    """Greet one letter at a time, for ever: each comes soon enough, the greeting never ends."""
    while not over.wait(0.01):
        visitor.sendall(b"2")


def turn_away(visitor: socket.socket, over: threading.Event) -> None:
    """Greet like a mail server that serves nobody today."""
    visitor.sendall(b"554 closed on Sundays\r\n")
    over.wait()


def shut_down(visitor: socket.socket, over: threading.Event) -> None:
    """Greet like a mail server, then answer whatever is asked with a goodbye."""
    visitor.sendall(b"220 localhost\r\n")
    while not over.is_set() and visitor.recv(1_000):
        visitor.sendall(b"421 shutting down\r\n")


def hang_up(_visitor: socket.socket, _over: threading.Event) -> None:
    """Say goodbye without a word."""


def drip_after_greeting(visitor: socket.socket, over: threading.Event) -> None:
    """Greet like a mail server, then answer with lines that have no last one."""
    visitor.sendall(b"220 localhost\r\n")
    while not over.wait(0.01):
        visitor.sendall(b"250-and\r\n")


def hang_up_in_data(visitor: socket.socket, _over: threading.Event) -> None:
    """Take sender and recipient, ask for the message, and be gone after its first bytes."""
    visitor.sendall(b"220 localhost\r\n")
    with visitor.makefile("rb") as commands:
        for command in commands:
            is_data = command.upper().startswith(b"DATA")
            visitor.sendall(b"354 go on\r\n" if is_data else b"250 OK\r\n")
            if is_data:
                commands.read(10)
                return


@contextmanager
def rude_server(manners: Manners) -> Iterator[int]:
    """The port of a server that treats every visitor so, while the context lasts."""
    over = threading.Event()
    with socket.create_server((LOCALHOST, 0)) as listening:
        thread = threading.Thread(target=welcome, args=(listening, manners, over), daemon=True)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            over.set()
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()


def welcome(listening: socket.socket, manners: Manners, over: threading.Event) -> None:
    """Give each visitor a thread, until the server is shut down."""
    while True:
        try:
            visitor, _ = listening.accept()
        except OSError:
            return
        threading.Thread(target=receive, args=(visitor, manners, over), daemon=True).start()


def receive(visitor: socket.socket, manners: Manners, over: threading.Event) -> None:
    """Treat one visitor, who may leave at any time."""
    with visitor, suppress(OSError):
        manners(visitor, over)


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server((LOCALHOST, 0)) as listening:
        port: int = listening.getsockname()[1]
    return port
