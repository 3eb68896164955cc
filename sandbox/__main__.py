"""`python -m sandbox`: start the sandbox AWS and keep its state."""

import argparse
import os
import signal
import socket
import sys
import threading
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from moto.moto_server.werkzeug_app import MotoRequestHandler
from werkzeug.serving import BaseWSGIServer, make_server
from werkzeug.wrappers import Response

from sandbox.server import application
from sandbox.state import StateDirectory, say


class RequestHandler(MotoRequestHandler):
    """Keeps connections open: a test makes thousands of calls over a few of them.

    werkzeug's own way closes every connection and waits 10 ms for stray bytes before it does.
    """

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def run_wsgi(self) -> None:
        environ = self.make_environ()
        chunked = environ.get("wsgi.input_terminated", False)
        length = -1 if chunked else int(environ.get("CONTENT_LENGTH") or 0)
        # Read to the end, or the rest would be taken for the next request.
        body = environ["wsgi.input"].read(length) if length else b""
        environ.update({"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))})
        try:
            self._send(Response.from_app(application, environ, buffered=True))
        except ConnectionError:
            self.close_connection = True

    def _send(self, response: Response) -> None:
        content = response.get_data()
        if self.command != "HEAD":
            response.headers["Content-Length"] = str(len(content))
        self.send_response(response.status_code)
        for name, value in response.headers:
            if name.lower() not in ("connection", "transfer-encoding", "date", "server"):
                self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Calls are logged behind the control door, not on stderr."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; 0 when all is saved, 2 with one line on stderr otherwise."""
    options = _parser().parse_args(arguments)
    # The keys of every account are among what is kept: files are for their owner only.
    os.umask(0o077)
    try:
        _serve(options.host, options.port, options.state, options.port_file)
    except OSError as error:
        say(f"cannot go on: {error}")
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=4566, help="0 takes a free one")
    parser.add_argument("--port-file", type=Path, help="file to write the port to when ready")
    parser.add_argument("--state", type=Path, help="directory to keep everything in")
    return parser


def _serve(host: str, port: int, state: Path | None, port_file: Path | None) -> None:
    directory = StateDirectory(state) if state else None
    # Bound here, since werkzeug ends the process by itself when the port is taken.
    with _listening(host, port) as listening:
        server = make_server(
            host, port, application, True, request_handler=RequestHandler, fd=listening.fileno()
        )
        if directory:
            directory.load()
            directory.keep_saving()
        _stop_on_signals(server)
        if port_file:
            _write_whole(port_file, str(server.port))
        say(f"ready on http://{host}:{server.port}")
        server.serve_forever()
    if directory:
        directory.stop()


def _listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), backlog=128)
    except OSError as error:
        raise OSError(f"port {port} of {host} cannot be used: {error.strerror}") from error


def _write_whole(file: Path, text: str) -> None:
    temporary = file.with_name(file.name + ".new")
    temporary.write_text(text)
    temporary.replace(file)


def _stop_on_signals(server: BaseWSGIServer) -> None:
    def stop(*_: Any) -> None:
        # shutdown() waits for serve_forever, which runs in this very thread.
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


if __name__ == "__main__":
    sys.exit(main())
