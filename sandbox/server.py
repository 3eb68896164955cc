"""The sandbox's WSGI application: find the caller, check IAM, answer or let moto answer."""

import json
import sys
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from typing import Any

from werkzeug.wrappers import Request, Response

from sandbox import (
    athena,
    calls,
    control,
    faults,
    iam,
    motoserver,
    overlaps,
    parameters,
    replicas,
    s3,
    state,
    sts,
)
from sandbox.authorization import require
from sandbox.errors import JSON, XML, Answer, AwsError, NotInSandbox, answer_error
from sandbox.glue import arns
from sandbox.identity import Caller, caller_of
from sandbox.operations import Call, Handler
from sandbox.requests import operation_and_params, signed
from sandbox.services import handler_for

Start = Callable[..., Any]

READING = ("Get", "List", "Describe", "BatchGet", "Search", "Head")
"""First words of operations that change nothing, after which nothing needs saving."""
REMEMBERED = ("glue", "lakeformation", "ram")
"""Services whose changes are kept in the log of calls with their parameters."""


ACTIONS = {"lakeformation:GetTemporaryGlueTableCredentials": "lakeformation:GetDataAccess"}
"""Operations that IAM knows by another name."""


@dataclass
class Exchange:
    """One request on its way: what is known of it so far, for the log."""

    environ: dict[str, Any]
    service: str = "unknown"
    region: str = ""
    operation: str = ""
    caller: Caller | None = None
    params: dict[str, Any] = field(default_factory=dict)
    changed: dict[str, Any] | None = None

    @property
    def account(self) -> str | None:
        return self.caller.account if self.caller else None

    @property
    def name(self) -> str:
        return f"{self.service}:{self.operation}"


def application(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """The WSGI application of `python -m sandbox`."""
    if environ.get("PATH_INFO", "").startswith(control.PREFIX):
        return control.answer(Request(environ))(environ, start)
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = BytesIO(body)
    exchange = Exchange(environ)
    error = None
    try:
        status, headers, content = _answer(exchange, body)
    except AwsError as refusal:
        error = refusal.code
        status, headers, content = answer_error(exchange.service, refusal)
    except faults.AnswerLost:
        _log(exchange, 0, "dropped")
        raise
    _log(exchange, status, error or _error_of_moto(status, content))
    return Response(content, status, headers)(environ, start)


def _answer(exchange: Exchange, body: bytes) -> Answer:
    request = Request({**exchange.environ, "wsgi.input": BytesIO(body)})
    try:
        caller = _identify(exchange, request)
        faults.strike(exchange.name, exchange.account)
        answer = _dispatch(exchange, caller, request)
        exchange.changed = _changed(exchange, answer)
        faults.strike(exchange.name, exchange.account, after=True)
        return answer
    except (AwsError, faults.AnswerLost):
        raise
    # The door of the process: whatever is broken inside must reach the caller as AWS's 500.
    except Exception as error:
        traceback.print_exc(file=sys.stderr)
        message = f"{type(error).__name__} in the sandbox; its log says more"
        raise AwsError("InternalFailure", message, 500) from error


def _identify(exchange: Exchange, request: Request) -> Caller:
    sign = signed(request)
    exchange.service, exchange.region = sign.service, sign.region
    exchange.operation, exchange.params = operation_and_params(sign.service, request)
    try:
        exchange.caller = caller_of(sign.access_key_id, sign.token)
        return exchange.caller
    except AwsError as error:
        raise _as_the_service_says(sign.service, error) from None


def _as_the_service_says(service: str, error: AwsError) -> AwsError:
    codes = {
        "s3": {"UnrecognizedClientException": "InvalidAccessKeyId"},
        "sts": {"UnrecognizedClientException": "InvalidClientTokenId"},
        "iam": {"UnrecognizedClientException": "InvalidClientTokenId"},
    }
    code = codes.get(service, {}).get(error.code, error.code)
    if service in codes:
        code = code.replace("ExpiredTokenException", "ExpiredToken")
    return AwsError(code, error.message, error.status)


def _dispatch(exchange: Exchange, caller: Caller, request: Request) -> Answer:
    handler = handler_for(exchange.service, exchange.operation)
    if handler is None and exchange.service not in motoserver.PASSED_ON:
        raise NotInSandbox(exchange.service, exchange.operation)
    call = Call(caller, exchange.region, exchange.service, exchange.operation, exchange.params)
    if handler:
        parameters.check(call)
    reading = exchange.operation.startswith(READING)
    with overlaps.under_way(call), state.lock:
        _authorize(call, request)
        if not reading:
            replicas.before_write(call)
        with replicas.lagging(call):
            answer = _handled(handler, call) if handler else _by_moto(call, exchange.environ)
    if not reading:
        state.touch(exchange.service)
    return answer


def _authorize(call: Call, request: Request) -> None:
    """IAM's word on the call. STS checks its own; Lake Formation's word comes in the handlers."""
    if call.service == "s3":
        s3.authorize(call.caller, call.operation, request.path, request.args)
    elif call.service == "glue":
        require(call.caller, f"glue:{call.operation}", arns.resources(call))
    elif call.service == "iam":
        require(call.caller, f"iam:{call.operation}", (iam.resource(call.caller, call.params),))
    elif call.service != "sts":
        action = f"{call.service}:{call.operation}"
        require(call.caller, ACTIONS.get(action, action), _workgroup(call))


def _workgroup(call: Call) -> tuple[str, ...]:
    return athena.resources(call) if call.service == "athena" else ("*",)


def _handled(handler: Handler, call: Call) -> Answer:
    result = handler(call)
    if call.service == "sts":
        return HTTPStatus.OK, {"Content-Type": XML}, sts.xml(call.operation, result)
    return HTTPStatus.OK, {"Content-Type": JSON}, json.dumps(result, default=_epoch).encode()


def _epoch(value: Any) -> float:
    if isinstance(value, datetime):
        # moto's own timestamps carry no zone and mean UTC.
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.timestamp()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _by_moto(call: Call, environ: dict[str, Any]) -> Answer:
    response = Response.from_app(
        lambda env, start: motoserver.answer(call.service, call.caller.account, env, start),
        environ,
        buffered=True,
    )
    return response.status_code, dict(response.headers), response.get_data()


def _error_of_moto(status: int, content: bytes) -> str | None:
    return None if status < HTTPStatus.BAD_REQUEST else content[:200].decode(errors="replace")


def _changed(exchange: Exchange, answer: Answer) -> dict[str, Any] | None:
    """What the call was asked to do and did; None when it changed nothing."""
    status, _headers, content = answer
    reads = exchange.operation.startswith(READING)
    if reads or exchange.service not in REMEMBERED or status >= HTTPStatus.BAD_REQUEST:
        return None
    if "Entries" not in exchange.params:
        return exchange.params
    failed = {failure["RequestEntry"]["Id"] for failure in json.loads(content).get("Failures", [])}
    entries = [entry for entry in exchange.params["Entries"] if entry["Id"] not in failed]
    return {**exchange.params, "Entries": entries}


def _log(exchange: Exchange, status: int, error: str | None) -> None:
    calls.log(
        at=datetime.now(UTC).isoformat(),
        account=exchange.account,
        principal=exchange.caller.arn if exchange.caller else None,
        region=exchange.region,
        service=exchange.service,
        operation=exchange.operation,
        status=status,
        error=error,
        changed=exchange.changed,
    )
