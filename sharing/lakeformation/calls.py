"""Making one AWS call: renewing the lease before it, repeating what is worth repeating."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_random_exponential,
)

from governance.models import AwsAccount
from portal import aws
from sharing.errors import Refused, TryLater, classified

logger = logging.getLogger(__name__)

ATTEMPTS = 4
"""Within one pass. Whatever still fails then is left to the route's own, longer backoff."""


class Caller:
    """AWS calls in one account and Region.

    ``client`` gives the boto3 client of a service; ``before`` runs before every attempt;
    ``principal`` is the role that calls.
    """

    def __init__(
        self, client: Callable[[str], Any], before: Callable[[], None], principal: str = ""
    ) -> None:
        self._client = client
        self._before = before
        self.principal = principal

    def __call__(self, service: str, method: str, **parameters: Any) -> dict[str, Any]:
        """The response. Raises TryLater or Refused; a lost lease is passed through."""
        retrying = Retrying(
            retry=retry_if_exception_type(TryLater),
            stop=stop_after_attempt(ATTEMPTS),
            wait=wait_random_exponential(multiplier=0.1, max=2),
            before_sleep=_log_retry,
            reraise=True,
        )
        return retrying(self._once, service, method, parameters)

    def pages(
        self, service: str, method: str, key: str, **parameters: Any
    ) -> Iterator[dict[str, Any]]:
        """The items under ``key`` of every page; boto3 has no paginator for these calls."""
        token: dict[str, str] = {}
        while True:
            page = self(service, method, **parameters, **token)
            yield from page.get(key, [])
            name = "nextToken" if "nextToken" in page else "NextToken"
            if not page.get(name):
                return
            token = {name: page[name]}

    def _once(self, service: str, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
        self._before()
        try:
            response: dict[str, Any] = getattr(self._client(service), method)(**parameters)
        except aws.AssumeRoleRefused as error:
            raise Refused(error.code, str(error)) from error
        except (ClientError, BotoCoreError) as error:
            raise classified(error) from error
        return response


class Callers:
    """The callers of the accounts one route touches, made when first needed."""

    def __init__(self, accounts: Iterable[AwsAccount], before: Callable[[], None]) -> None:
        self._accounts = {account.account_id: account for account in accounts}
        self._before = before
        self._callers: dict[tuple[str, str], Caller] = {}

    def at(self, account_id: str, region: str) -> Caller:
        key = (account_id, region)
        if key not in self._callers:
            account = self._accounts[account_id]
            clients = _Clients(account, region)
            self._callers[key] = Caller(clients, self._before, account.role_arn)
        return self._callers[key]


class _Clients:
    """boto3 clients as the portal role of one account; the role is assumed at the first call."""

    def __init__(self, account: AwsAccount, region: str) -> None:
        self._account = account
        self._region = region
        self._clients: dict[str, Any] = {}

    def __call__(self, service: str) -> Any:
        if service not in self._clients:
            self._clients[service] = self._session.client(service)  # type: ignore[call-overload]
        return self._clients[service]

    @cached_property
    def _session(self) -> boto3.Session:
        return aws.session(
            role_arn=self._account.role_arn,
            external_id=self._account.external_id,
            region=self._region,
            purpose="sharing",
        )


def _log_retry(state: RetryCallState) -> None:
    reason = state.outcome.exception() if state.outcome else None
    logger.info("%s.%s again in a moment: %s", state.args[0], state.args[1], reason)
