"""The sandbox AWS as a process of its own, for tests that speak to it over HTTP."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import boto3
from botocore.config import Config

ROOT = Path(__file__).resolve().parent.parent
REGION = "eu-central-1"

# One session for all: it reads each service's model once. Making clients is not thread-safe.
_session = boto3.Session()
_making = threading.Lock()


@dataclass(frozen=True)
class Keys:
    """Credentials, and the clients they open."""

    url: str
    access_key_id: str
    secret_access_key: str
    session_token: str | None = None

    def client(self, service: str, region: str = REGION) -> Any:
        """A boto3 client that does not retry, so that a test sees every refusal."""
        config = Config(retries={"total_max_attempts": 1}, max_pool_connections=20)
        with _making:
            made: Any = _session.client(  # type: ignore[call-overload]
                service,
                region_name=region,
                endpoint_url=self.url,
                aws_access_key_id=self.access_key_id,
                aws_secret_access_key=self.secret_access_key,
                aws_session_token=self.session_token,
                config=config,
            )
        return made

    def assume(self, role_arn: str, session: str = "tests", **more: Any) -> "Keys":
        sts = self.client("sts")
        got = sts.assume_role(RoleArn=role_arn, RoleSessionName=session, **more)["Credentials"]
        return Keys(self.url, got["AccessKeyId"], got["SecretAccessKey"], got["SessionToken"])


class SandboxProcess:
    """`python -m sandbox` on a free port; `state` is the directory it keeps everything in."""

    def __init__(self, state: Path | None = None) -> None:
        self.state = state
        self.url = ""
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        """Start and wait until it answers; raises RuntimeError when it ends instead."""
        with tempfile.TemporaryDirectory() as folder:
            port_file = Path(folder) / "port"
            command = [sys.executable, "-m", "sandbox", "--port", "0", "--port-file"]
            command.append(str(port_file))
            if self.state:
                command += ["--state", str(self.state)]
            self._process = subprocess.Popen(
                command, cwd=ROOT, env={**os.environ, "PYTHONUNBUFFERED": "1"}
            )
            self._wait_for(port_file)
            self.url = f"http://127.0.0.1:{port_file.read_text()}"
        return self

    def _wait_for(self, port_file: Path) -> None:
        assert self._process
        deadline = time.monotonic() + 30
        while not port_file.exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the sandbox AWS did not start")
            time.sleep(0.02)

    def stop(self) -> int:
        """End it in order, saving its state; returns its exit code."""
        return self._end(signal.SIGTERM)

    def kill(self) -> int:
        """End it at once, as a power cut would."""
        return self._end(signal.SIGKILL)

    def _end(self, number: signal.Signals) -> int:
        assert self._process
        self._process.send_signal(number)
        return self._process.wait(timeout=20)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process and self._process.poll() is None:
            self.stop()

    def account(self, account_id: str, name: str = "") -> Keys:
        """The account's root keys; the account is opened when it is new."""
        got = self._control("POST", "accounts", {"account_id": account_id, "name": name})
        return Keys(self.url, got["access_key_id"], got["secret_access_key"])

    def calls(self, after: int = 0) -> list[dict[str, Any]]:
        got: list[dict[str, Any]] = self._control("GET", f"calls?after={after}")
        return got

    def forget_calls(self) -> None:
        self._control("DELETE", "calls")

    def faults(self, *rules: dict[str, Any]) -> None:
        """Replace all fault rules; none given means no more faults."""
        self._control("PUT", "faults", list(rules))

    def settings(self, **values: Any) -> dict[str, Any]:
        got: dict[str, Any] = self._control("PUT", "settings", values)
        return got

    def writes_under_way(self) -> int:
        """Grants, revokes and taggings that came in and are not answered yet."""
        return int(self._control("GET", "health")["writes_under_way"])

    def reset(self) -> None:
        self._control("POST", "reset")

    def _control(self, method: str, door: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/_sandbox/{door}", data, method=method)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read())
