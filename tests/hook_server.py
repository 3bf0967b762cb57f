"""A real web hook for tests: an HTTP server on 127.0.0.1 that keeps what is posted to it."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from rude_server import LOCALHOST


@dataclass
class Hook:
    """A running server: what it answers, once `patience` is set, the bodies, and a redirect."""

    status: int
    port: int = 0
    patience: threading.Event = field(default_factory=threading.Event)
    bodies: list[bytes] = field(default_factory=list)
    location: str = ""
    headers: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def hook_server(
    status: int = 200, *, stalls: bool = False, tls: ssl.SSLContext | None = None
) -> Iterator[Hook]:
    """A web hook that answers every post with `status`, while the context lasts.

    One that `stalls` keeps what is posted, and answers only once its `patience` is set.
    """
    hook = Hook(status)
    if not stalls:
        hook.patience.set()

    class Handler(BaseHTTPRequestHandler):
        """Answers one request."""

        def do_POST(self) -> None:
            """Keep the body, and answer."""
            hook.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            hook.headers.append(dict(self.headers))
            hook.patience.wait()
            self.send_response(hook.status)
            if hook.location:
                self.send_header("Location", hook.location)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Say nothing: the test looks at the bodies."""

    with ThreadingHTTPServer((LOCALHOST, 0), Handler) as server:
        hook.port = server.server_address[1]
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=[0.01], daemon=True)
        thread.start()
        try:
            yield hook
        finally:
            hook.patience.set()
            server.shutdown()
            thread.join()
