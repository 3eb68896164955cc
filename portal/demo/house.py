"""The order in which the demo's parts start, and what each is told."""

import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from portal.demo import programs, static
from portal.demo.api import Api, Refused
from portal.demo.people import PASSWORD, PEOPLE
from portal.demo.postgresql import Postgres
from portal.demo.processes import Trouble
from portal.demo.redis import Redis
from portal.demo.room import Room, is_free
from portal.demo.supervisor import Supervisor, say

DATABASE = "sluice"


class House:
    """Everything that runs: `open` it, `watch` it, `close` it."""

    def __init__(self, room: Room, port: int) -> None:
        self._room, self._port = room, port
        self._supervisor = Supervisor(room.logs, room.running)
        self._environment: dict[str, str] = {}

    @property
    def url(self) -> str:
        return f"http://localhost:{self._port}"

    def open(self) -> None:
        """Start all in order, tell the story, and say where everything is.

        Raises Trouble with one line for the person at the terminal.
        """
        self.clear_leftovers()
        _forget_the_callers_aws()
        if not is_free(self._port):
            raise Trouble(
                f"Port {self._port} is taken. Choose another: make demo PORT={self._port + 1}"
            )
        self._room.withdraw()
        with _step("PostgreSQL, Redis, sandbox AWS, OpenID provider"):
            self._start_services()
        with _step("Tables and static files"):
            self._prepare()
        with _step("Web server, worker, beat, a film company with three AWS accounts"):
            self._start_portal()
        self._tell_story()
        self._room.publish()
        self._welcome()

    def watch(self) -> None:
        self._supervisor.watch()

    def close(self) -> None:
        self._room.withdraw()
        self._supervisor.stop()

    def clear_leftovers(self) -> None:
        self._supervisor.clear_leftovers()

    def _start_services(self) -> None:
        port = self._room.port("sandbox")
        endpoint = f"http://127.0.0.1:{port}"
        issuer = f"http://127.0.0.1:{self._room.port('openid-provider')}"
        self._supervisor.start(programs.sandbox(port, self._room.directory / "sandbox"))
        self._supervisor.start(programs.openid_provider(self._room.port("openid-provider")))
        self._environment = self._settings(self._redis(), self._postgres(), endpoint, issuer)
        self._wait_for(f"{endpoint}/_sandbox/health", "sandbox")
        self._wait_for(f"{issuer}/.well-known/openid-configuration", "openid-provider")

    def _postgres(self) -> str:
        if given := os.environ.get("DATABASE_URL"):
            return given
        server = Postgres(self._room.directory / "postgres")
        self._supervisor.adopt(server.start(log=self._room.logs / "postgres.log"))
        server.create(DATABASE)
        return server.url(DATABASE)

    def _redis(self) -> str:
        if given := os.environ.get("REDIS_URL"):
            return given
        server = Redis(self._room.directory / "redis", self._room.port("redis"))
        self._supervisor.adopt(server.start(log=self._room.logs / "redis.log"))
        return server.url

    def _settings(self, redis: str, database: str, endpoint: str, issuer: str) -> dict[str, str]:
        return {
            "DATABASE_URL": database,
            "REDIS_URL": redis,
            "SLUICE_SECRET_KEY": self._room.secret("secret_key"),
            "SLUICE_PUBLIC_URL": self.url,
            "SLUICE_PASSWORD_SIGN_IN": "1",
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_DEFAULT_REGION": programs.REGION,
            "AWS_SHARED_CREDENTIALS_FILE": str(self._room.credentials),
            "SLUICE_OIDC_ISSUER": issuer,
            "SLUICE_OIDC_NAME": "Film company sign-on",
            "SLUICE_OIDC_CLIENT_ID": "sluice",
            "SLUICE_OIDC_CLIENT_SECRET": self._room.secret("oidc_secret"),
        }

    def _prepare(self) -> None:
        """Tables, and static files where they changed, side by side."""
        preparing = [self._supervisor.start(programs.migrate(self._environment))]
        if static.changed(self._room):
            preparing.append(self._supervisor.start(programs.collect_static(self._environment)))
        for child in preparing:
            self._supervisor.finish(child)
        static.remember(self._room)

    def _start_portal(self) -> None:
        schedule = self._room.directory / "beat-schedule"
        self._supervisor.start(programs.web(self._environment, self._port))
        self._supervisor.start(programs.worker(self._environment))
        self._supervisor.start(programs.beat(self._environment, schedule))
        endpoint = self._environment["AWS_ENDPOINT_URL"]
        seeding = programs.seed(self._environment, endpoint, self._room)
        self._supervisor.finish(self._supervisor.start(seeding))
        self._room.note(url=self.url)
        self._wait_for(f"http://127.0.0.1:{self._port}/readyz", "web", seconds=60)

    def _tell_story(self) -> None:
        child = self._supervisor.start(programs.story(self._environment, self._room.draft))
        self._supervisor.finish(child, show=True)

    def _wait_for(self, url: str, what: str, seconds: float = 30) -> None:
        self._supervisor.wait_until(_answers(url), seconds=seconds, what=what)

    def _welcome(self) -> None:
        say(f"\nSluice is ready: {self.url}   (Ctrl-C stops it)\n")
        say(f"Sign in with one of these e-mails and the password {PASSWORD}:")
        for person in PEOPLE:
            say(f"  {person.email:20} {person.name}, {person.does}")
        if self._waits_for_sten():
            say("\nA request waits for Sten: sign in as him and decide on it in the inbox.")
        say(f"For scripts: {self._room.summary}   Logs: {self._room.logs}/")

    def _waits_for_sten(self) -> bool:
        """The story ends with such a request, but he may have decided on it since."""
        token = json.loads(self._room.summary.read_text())["users"]["sten"]["token"]
        try:
            return bool(Api(self.url, token).all("requests/", state="pending"))
        except Refused:
            return False


def _forget_the_callers_aws() -> None:
    """Nobody's real AWS keys, and no proxy, may have a part in the demo."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "localhost,127.0.0.1"


@contextmanager
def _step(title: str) -> Iterator[None]:
    print(f"  {title} …", end="", flush=True)
    start = time.monotonic()
    try:
        yield
    except BaseException:
        print(flush=True)
        raise
    print(f" {time.monotonic() - start:.1f} s", flush=True)


def _answers(url: str) -> Callable[[], bool]:
    def ask() -> bool:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own address
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    return ask
