"""Which failures of an AWS call are worth another try, and how often it is tried."""

import logging
from collections.abc import Callable
from typing import TypeVar

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnection
from django.conf import settings
from tenacity import (
    Retrying,
    before_sleep_log,
    retry_if_exception,
    stop_after_delay,
    wait_random_exponential,
)

log = logging.getLogger(__name__)

THROTTLED = {
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "TooManyRequestsException",
    "RequestLimitExceeded",
    "SlowDown",
}
# Glue's and Lake Formation's names for "try again in a moment".
_PASSING = {
    "ConcurrentModificationException",
    "InternalServiceException",
    "InternalFailure",
    "OperationTimeoutException",
    "FederationSourceRetryableException",
}
_SERVER_ERROR = 500

Answer = TypeVar("Answer")
Alive = Callable[[], None]


def patiently(call: Callable[[], Answer], *, alive: Alive) -> Answer:
    """Call until it succeeds, fails for good, or ``IMPORT_PATIENCE_SECONDS`` are over.

    ``alive`` is called before each try, at most some 25 seconds apart: AWS_CONNECT_SECONDS, then
    AWS_READ_SECONDS, then the longest wait.

    Waits grow from half a second to ten, each a random part of it, so that workers throttled
    together do not come back together. Raises what the last try raised.
    """
    tries = Retrying(
        retry=retry_if_exception(passes_by_itself),
        before=lambda _state: alive(),
        wait=wait_random_exponential(multiplier=0.5, max=10),
        stop=stop_after_delay(settings.IMPORT_PATIENCE_SECONDS),
        before_sleep=before_sleep_log(log, logging.INFO),
        reraise=True,
    )
    return tries(call)


def passes_by_itself(error: BaseException) -> bool:
    if isinstance(error, ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return code_of(error) in THROTTLED | _PASSING or status >= _SERVER_ERROR
    return isinstance(error, NoConnection | HTTPClientError)


def code_of(error: BaseException) -> str:
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", ""))
    return type(error).__name__ if isinstance(error, BotoCoreError) else ""
