"""The control door under `/_sandbox/`: accounts, the call log, faults, settings, forgetting."""

import json
from collections.abc import Callable
from typing import Any

from werkzeug.wrappers import Request, Response

from sandbox import calls, faults, overlaps, replicas, state
from sandbox.identity import open_account
from sandbox.settings import settings

PREFIX = "/_sandbox/"


def answer(request: Request) -> Response:
    """Plain JSON in and out; 400 with the reason for what cannot be understood."""
    door = _DOORS.get((request.method, request.path.removeprefix(PREFIX).strip("/")))
    if door is None:
        return _json({"error": f"no {request.method} {request.path}"}, 404)
    try:
        with state.lock:
            return _json(door(request))
    except (KeyError, TypeError, ValueError) as error:
        return _json({"error": f"{type(error).__name__}: {error}"}, 400)


def _json(value: Any, status: int = 200) -> Response:
    return Response(json.dumps(value), status, content_type="application/json")


def _body(request: Request) -> Any:
    return json.loads(request.get_data() or b"{}")


def _health(request: Request) -> Any:
    return {"status": "ok", "writes_under_way": overlaps.writes_under_way()}


def _account(request: Request) -> Any:
    body = _body(request)
    account = open_account(body["account_id"], body.get("name", ""))
    state.touch("control")
    return {
        "account_id": account.account_id,
        "access_key_id": account.access_key_id,
        "secret_access_key": account.secret_access_key,
    }


def _calls(request: Request) -> Any:
    return calls.logged(int(request.args.get("after", 0)))


def _forget_calls(request: Request) -> Any:
    calls.forget()
    return {}


def _faults(request: Request) -> Any:
    return faults.rules()


def _set_faults(request: Request) -> Any:
    faults.set_rules(_body(request))
    return faults.rules()


def _no_faults(request: Request) -> Any:
    faults.set_rules([])
    return []


def _settings(request: Request) -> Any:
    return settings.as_dict()


def _set_settings(request: Request) -> Any:
    settings.change(_body(request))
    state.touch("control")
    return settings.as_dict()


def _reset(request: Request) -> Any:
    state.clear()
    calls.forget()
    faults.set_rules([])
    overlaps.forget()
    replicas.forget()
    return {}


_DOORS: dict[tuple[str, str], Callable[[Request], Any]] = {
    ("GET", "health"): _health,
    ("POST", "accounts"): _account,
    ("GET", "calls"): _calls,
    ("DELETE", "calls"): _forget_calls,
    ("GET", "faults"): _faults,
    ("PUT", "faults"): _set_faults,
    ("DELETE", "faults"): _no_faults,
    ("GET", "settings"): _settings,
    ("PUT", "settings"): _set_settings,
    ("POST", "reset"): _reset,
}
