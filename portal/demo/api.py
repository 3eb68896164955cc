"""Sluice's REST API as one person's script uses it."""

import time
from collections.abc import Callable
from typing import Any

import requests

_SECONDS = 20


class Refused(Exception):
    """The API said no; ``str()`` is its reason."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(problem.get("detail") or problem.get("title"))
        self.problem = problem


class Api:
    def __init__(self, url: str, token: str) -> None:
        self._root = f"{url}/api/v1/"
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {token}"
        # Neither proxies nor a .netrc have a part in this.
        self._session.trust_env = False

    def get(self, path: str, **query: Any) -> Any:
        return self._ask("GET", path, params=query)

    def post(self, path: str, **body: Any) -> Any:
        return self._ask("POST", path, json=body)

    def patch(self, path: str, **body: Any) -> Any:
        return self._ask("PATCH", path, json=body)

    def all(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """The first page of a list, which is all there is in the demo."""
        results: list[dict[str, Any]] = self.get(path, **query)["results"]
        return results

    def one(self, path: str, **query: Any) -> dict[str, Any]:
        (found,) = self.all(path, **query)
        return found

    def wait_for(
        self, path: str, done: Callable[[Any], bool], seconds: float = 60
    ) -> dict[str, Any]:
        """Ask again and again until it is so; raises TimeoutError."""
        end = time.monotonic() + seconds
        while True:
            found: dict[str, Any] = self.get(path)
            if done(found):
                return found
            if time.monotonic() > end:
                raise TimeoutError(f"{path} after {seconds:.0f} s: {found}")
            time.sleep(0.1)

    def _ask(self, method: str, path: str, **more: Any) -> Any:
        answer = self._session.request(method, self._root + path, timeout=_SECONDS, **more)
        if answer.status_code >= 400:
            raise Refused(_problem(answer))
        return answer.json() if answer.content else None


def _problem(answer: requests.Response) -> dict[str, Any]:
    try:
        problem: dict[str, Any] = answer.json()
    except ValueError:
        return {"title": f"{answer.request.method} {answer.url}: {answer.status_code}"}
    return problem
