"""Errors as AWS words them, and how each wire protocol carries them."""

import json
from http import HTTPStatus
from xml.sax.saxutils import escape

JSON = "application/x-amz-json-1.1"
XML = "text/xml"

Answer = tuple[int, dict[str, str], bytes]


class AwsError(Exception):
    """A refusal with AWS's error code; `status` is the HTTP status it arrives with."""

    def __init__(self, code: str, message: str, status: int = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = int(status)


class NotInSandbox(AwsError):
    """An operation that exists in AWS and that the sandbox does not imitate."""

    def __init__(self, service: str, operation: str) -> None:
        super().__init__(
            "UnknownOperationException",
            f"The sandbox AWS does not imitate {service}:{operation or 'this request'}.",
        )


def invalid_input(message: str) -> AwsError:
    return AwsError("InvalidInputException", message)


def not_found(message: str = "Entity Not Found") -> AwsError:
    return AwsError("EntityNotFoundException", message)


def access_denied(message: str) -> AwsError:
    """Lake Formation's and Glue's refusal. It arrives with HTTP 400, though the model says 403."""
    return AwsError("AccessDeniedException", message)


def answer_error(service: str, error: AwsError) -> Answer:
    """The error in the wire format of a service."""
    if service == "s3":
        return error.status, {"Content-Type": "application/xml"}, _s3_error(error)
    if service in ("sts", "iam"):
        return error.status, {"Content-Type": XML}, _query_error(error)
    body = {"__type": error.code, "message": error.message, "Message": error.message}
    headers = {"Content-Type": JSON, "x-amzn-ErrorType": error.code}
    return error.status, headers, json.dumps(body).encode()


def _s3_error(error: AwsError) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f"<Error><Code>{error.code}</Code><Message>{escape(error.message)}</Message></Error>"
    ).encode()


def _query_error(error: AwsError) -> bytes:
    return (
        "<ErrorResponse><Error><Type>Sender</Type>"
        f"<Code>{error.code}</Code><Message>{escape(error.message)}</Message>"
        "</Error><RequestId>sandbox</RequestId></ErrorResponse>"
    ).encode()
