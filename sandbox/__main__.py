"""`python -m sandbox`: start the sandbox AWS and keep its state."""

import argparse
import os
import signal
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
from sandbox.state import StateDirectory


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
    options = _parser().parse_args(arguments)
    try:
        return _serve(options.host, options.port, options.state, options.port_file)
    except (OSError, SystemExit) as error:
        # werkzeug has said in its own words that the port is taken when it exits.
        if isinstance(error, OSError):
            print(f"sandbox: cannot start: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=4566, help="0 takes a free one")
    parser.add_argument("--port-file", type=Path, help="file to write the port to when ready")
    parser.add_argument("--state", type=Path, help="directory to keep everything in")
    return parser


def _serve(host: str, port: int, state: Path | None, port_file: Path | None) -> int:
    directory = StateDirectory(state) if state else None
    server = make_server(host, port, application, threaded=True, request_handler=RequestHandler)
    if directory:
        directory.load()
        directory.keep_saving()
    _stop_on_signals(server)
    if port_file:
        _write_whole(port_file, str(server.port))
    print(f"sandbox: ready on http://{host}:{server.port}", file=sys.stderr)
    server.serve_forever()
    if directory:
        directory.stop()
    return 0


def _write_whole(file: Path, text: str) -> None:
    temporary = file.with_name(file.name + ".new")
    temporary.write_text(text)
    os.replace(temporary, file)


def _stop_on_signals(server: BaseWSGIServer) -> None:
    def stop(*_: Any) -> None:
        # shutdown() waits for serve_forever, which runs in this very thread.
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


if __name__ == "__main__":
    sys.exit(main())
