"""A real web hook for tests: an HTTP server on 127.0.0.1 that keeps what is posted to it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from rude_server import LOCALHOST


@dataclass
class Hook:
    """A running server: what it answers, the bodies it has got, and where it sends people on to."""

    status: int
    port: int = 0
    bodies: list[bytes] = field(default_factory=list)
    location: str = ""


@contextmanager
def hook_server(status: int = 200) -> Iterator[Hook]:
    """A web hook that answers every post with `status`, while the context lasts."""
    hook = Hook(status)

    class Handler(BaseHTTPRequestHandler):
        """Answers one request."""

        def do_POST(self) -> None:
            """Keep the body, and answer."""
            hook.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(hook.status)
            if hook.location:
                self.send_header("Location", hook.location)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Say nothing: the test looks at the bodies."""

    with ThreadingHTTPServer((LOCALHOST, 0), Handler) as server:
        hook.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=[0.01], daemon=True)
        thread.start()
        try:
            yield hook
        finally:
            server.shutdown()
            thread.join()
