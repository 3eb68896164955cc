"""A door before the sandbox AWS that measures how long each call takes."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

_OF_THE_CONNECTION = {"connection", "transfer-encoding", "content-length", "date", "server"}


@dataclass
class Meter:
    """``seconds`` of every call since the last ``reset``; ``url`` is the door."""

    url: str = ""
    seconds: list[float] = field(default_factory=list)

    def reset(self) -> None:
        self.seconds.clear()


@contextmanager
def meter(endpoint: str) -> Iterator[Meter]:
    measured = Meter()
    address = urlsplit(endpoint).netloc

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            began = time.monotonic()
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            inner = http.client.HTTPConnection(address)
            inner.request(self.command, self.path, body, dict(self.headers.items()))
            answer = inner.getresponse()
            content = answer.read()
            inner.close()
            self._pass_on(answer, content)
            measured.seconds.append(time.monotonic() - began)

        do_GET = do_PUT = do_DELETE = do_POST  # noqa: N815 - http.server's names

        def _pass_on(self, answer: http.client.HTTPResponse, content: bytes) -> None:
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in _OF_THE_CONNECTION:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *words: object) -> None:
            """Nothing: the sandbox keeps the log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    measured.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield measured
    finally:
        server.shutdown()
        server.server_close()
