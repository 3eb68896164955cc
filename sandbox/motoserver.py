"""moto behind the sandbox: one application per service, and its backends as parts of the state."""

import threading
from collections.abc import Iterable
from functools import partial
from typing import Any

from flask import Flask
from moto import backends
from moto.core.base_backend import BackendDict
from moto.moto_server.werkzeug_app import create_backend_app
from moto.s3.models import s3_backends

from sandbox import state

PASSED_ON = ("athena", "glue", "iam", "s3")
"""Services whose operations moto answers where the sandbox does not."""

_apps: dict[str, Flask] = {}
_making = threading.Lock()


def application(service: str) -> Flask:
    """moto's WSGI application for one service, made at its first call."""
    with _making:
        if service not in _apps:
            # Creating the application resolves URLs only; it is the same for every account.
            _apps[service] = create_backend_app(service)  # type: ignore[arg-type]
        return _apps[service]


def answer(service: str, account: str, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    """Let moto answer the request in the caller's account."""
    environ["HTTP_X_MOTO_ACCOUNT_ID"] = account
    return application(service)(environ, start)


def _backends(service: str) -> BackendDict[Any]:
    return backends.get_backend(service)  # type: ignore[call-overload,no-any-return]


def _dump(service: str) -> dict[str, dict[str, Any]]:
    return {account: dict(regions) for account, regions in _backends(service).items()}


def _load(service: str, saved: dict[str, dict[str, Any]]) -> None:
    for account, regions in saved.items():
        for region, backend in regions.items():
            _backends(service)[account][region] = backend
            if service == "s3":
                for bucket in backend.buckets:
                    s3_backends.bucket_accounts[bucket] = (region, account)


def _clear(service: str) -> None:
    for regions in list(_backends(service).values()):
        regions.reset()
    _backends(service).clear()


for _service in PASSED_ON:
    state.register(
        state.Part(
            name=_service,
            touched_by=frozenset({_service}),
            dump=partial(_dump, _service),
            load=partial(_load, _service),
            clear=partial(_clear, _service),
        )
    )
