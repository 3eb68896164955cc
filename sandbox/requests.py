"""Reading an HTTP request as an AWS call: access key, region, service, operation, parameters."""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs, unquote

from botocore.loaders import Loader
from werkzeug.wrappers import Request

from sandbox import s3
from sandbox.errors import AwsError
from sandbox.parameters import without_nulls

SERVICES = ("athena", "glue", "iam", "lakeformation", "ram", "s3", "sts")

_AUTHORIZATION = re.compile(r"AWS4-HMAC-SHA256 Credential=([^/]+)/\d+/([^/]+)/([^/]+)/aws4_request")


@dataclass(frozen=True)
class Signed:
    """What a request's signature says of it. The signature itself is not checked."""

    access_key_id: str
    region: str
    service: str
    token: str | None


def signed(request: Request) -> Signed:
    """Raises AwsError when the request is not signed, or for a service there is not."""
    header = request.headers.get("Authorization", "")
    if not header and "X-Amz-Credential" in request.args:
        # A presigned URL carries the same words in its query.
        header = f"AWS4-HMAC-SHA256 Credential={request.args['X-Amz-Credential']}"
    found = _AUTHORIZATION.match(header)
    if not found:
        raise AwsError("MissingAuthenticationToken", "Missing Authentication Token", 403)
    key, region, service = found.groups()
    if service not in SERVICES:
        message = f"The sandbox AWS has no {service}; it has {', '.join(SERVICES)}."
        raise AwsError("UnknownOperationException", message, 404)
    token = request.headers.get("X-Amz-Security-Token") or request.args.get("X-Amz-Security-Token")
    return Signed(key, region, service, token)


def operation_and_params(service: str, request: Request) -> tuple[str, dict[str, Any]]:
    """The operation's name as boto3 knows it, and its parameters where we read them ourselves."""
    if service == "s3":
        return s3.operation(request.method, request.path, request.args), {}
    if service in ("lakeformation", "ram"):
        return _rest_operation(service, request)
    if service in ("sts", "iam"):
        form = parse_qs(request.get_data(as_text=True), keep_blank_values=True)
        params = {name: values[0] for name, values in form.items()}
        return params.pop("Action", ""), params
    target = request.headers.get("X-Amz-Target", "")
    return target.rpartition(".")[2], _json(request)


def _json(request: Request) -> dict[str, Any]:
    body = request.get_data()
    try:
        params = json.loads(body) if body else {}
    except ValueError as error:
        raise AwsError("SerializationException", f"The body is not JSON: {error}") from error
    if not isinstance(params, dict):
        raise AwsError("SerializationException", "The body is not a JSON object.")
    return without_nulls(params)


def _rest_operation(service: str, request: Request) -> tuple[str, dict[str, Any]]:
    path = "/" + unquote(request.path).strip("/")
    name = _rest_paths(service).get((request.method, path), "")
    return name, {**_json(request), **request.args.to_dict()}


@lru_cache
def _rest_paths(service: str) -> dict[tuple[str, str], str]:
    model = Loader().load_service_model(service, "service-2")
    return {
        (operation["http"]["method"], operation["http"]["requestUri"]): name
        for name, operation in model["operations"].items()
    }
