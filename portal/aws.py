"""Sessions in other AWS accounts: assume a portal role there, and nothing more.

Where AWS is comes from boto3's own variables (``AWS_ENDPOINT_URL``, credentials of the portal).
"""

import re
import threading
import time
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import boto3
from botocore.config import Config
from botocore.credentials import CredentialProvider, CredentialResolver, RefreshableCredentials
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    PartialCredentialsError,
)
from botocore.loaders import create_loader
from botocore.session import get_session
from django.conf import settings
from django.utils.translation import gettext as _

# Sessions of a chained role never last longer than an hour, whatever the role allows.
SESSION_SECONDS = 3600
# Renewed this long before the end, so that a call under way never meets expired credentials.
RENEW_SECONDS = 300
# How long the portal takes it that AWS does not know it, before asking again.
ASK_AGAIN_SECONDS = 60
# Whatever a call may raise: AWS answered no, or could not be asked at all.
ERRORS = (ClientError, BotoCoreError)
_REFUSALS = {
    "AccessDenied",
    "AccessDeniedException",
    "ValidationError",
    "MalformedPolicyDocument",
    "NoSuchEntity",
}
_OWN_CREDENTIALS_REFUSED = {
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "SignatureDoesNotMatch",
    "ExpiredToken",
    "ExpiredTokenException",
}


class AssumeRoleRefused(Exception):
    """AWS will not let the portal act as this role; ``str()`` says why and what to do.

    Waiting does not help: somebody has to mend the role, its trust policy or the external id.
    """

    def __init__(self, reason: str, *, code: str = "") -> None:
        super().__init__(reason)
        self.code = code


@dataclass(frozen=True)
class _Role:
    arn: str
    external_id: str = field(repr=False)
    purpose: str


class _Known(CredentialProvider):
    """Hands credentials that are already there to botocore."""

    METHOD = "sluice"

    def __init__(self, credentials: RefreshableCredentials) -> None:
        self._credentials = credentials

    def load(self) -> RefreshableCredentials:
        return self._credentials


_assumed: dict[_Role, RefreshableCredentials] = {}
_locks: dict[_Role, threading.Lock] = {}
_own: dict[str, Any] = {}
_asking = threading.Lock()
_guard = threading.Lock()
# Reading a service's model takes longer than calling it; all sessions share what was read.
_models = create_loader()


def session(
    *, role_arn: str, external_id: str, region: str, purpose: str, retries: bool = False
) -> boto3.Session:
    """A session as the portal role, for use in the thread that asked.

    ``purpose`` names the session in the other account's CloudTrail (``sluice-import``). Without
    ``retries`` every call is made once: who calls decides what is worth repeating. Credentials
    are shared by the whole process and renew themselves.

    Raises AssumeRoleRefused when AWS refuses, botocore's own errors when it cannot be reached or
    is throttled.
    """
    credentials = _credentials(_Role(role_arn, external_id, purpose))
    inner = get_session()
    inner.register_component("data_loader", _models)
    inner.register_component("credential_provider", CredentialResolver([_Known(credentials)]))
    inner.set_default_client_config(_config(retries))
    return boto3.Session(botocore_session=inner, region_name=region)


def assume(*, role_arn: str, external_id: str | None, purpose: str) -> dict[str, str]:
    """Assume the role now, past all caches, for checking an account; raises as ``session`` does.

    Without an external id AWS must refuse: a role that lets anyone in is open to whoever tricks
    the portal into using it (AWS calls that the confused deputy).
    """
    given = {"ExternalId": external_id} if external_id is not None else {}
    try:
        answer = _own_client().assume_role(
            RoleArn=role_arn,
            RoleSessionName=_session_name(purpose),
            DurationSeconds=SESSION_SECONDS,
            **given,
        )
    except (NoCredentialsError, PartialCredentialsError) as error:
        raise AssumeRoleRefused(_no_credentials(), code="NoCredentials") from error
    except ClientError as error:
        raise _refused(error, role_arn) or error from error
    got = answer["Credentials"]
    return {
        "access_key": got["AccessKeyId"],
        "secret_key": got["SecretAccessKey"],
        "token": got["SessionToken"],
        "expiry_time": got["Expiration"].isoformat(),
        "arn": answer["AssumedRoleUser"]["Arn"],
    }


def own_arn() -> str:
    """Who the portal is: STS's ARN of its own credentials, asked once; empty when nobody knows.

    Pages wait for this, so after a failure it is not asked again for a while.
    """
    with _asking:
        if not _own or (not _own["arn"] and time.monotonic() > _own["until"]):
            _own.update(arn=_asked_own_arn(), until=time.monotonic() + ASK_AGAIN_SECONDS)
        return str(_own["arn"])


def _asked_own_arn() -> str:
    try:
        return str(_own_client().get_caller_identity()["Arn"])
    except ERRORS:
        return ""


def forget() -> None:
    """Drop all credentials of this process; the next session assumes its role anew."""
    with _guard:
        _assumed.clear()
    with _asking:
        _own.clear()


def _credentials(role: _Role) -> RefreshableCredentials:
    with _guard:
        lock = _locks.setdefault(role, threading.Lock())
    with lock:
        if role not in _assumed:
            _assumed[role] = _assume_and_renew(role)
        return _assumed[role]


def _assume_and_renew(role: _Role) -> RefreshableCredentials:
    renew = partial(assume, role_arn=role.arn, external_id=role.external_id, purpose=role.purpose)
    return RefreshableCredentials.create_from_metadata(
        renew(),
        refresh_using=renew,
        method="sluice",
        advisory_timeout=RENEW_SECONDS,
        mandatory_timeout=RENEW_SECONDS // 5,
    )


def _own_client() -> Any:
    inner = get_session()
    inner.register_component("data_loader", _models)
    own = boto3.Session(botocore_session=inner, region_name=settings.AWS_DEFAULT_REGION)
    return own.client("sts", config=_config(retries=False))


def _config(retries: bool) -> Config:
    return Config(
        connect_timeout=settings.AWS_CONNECT_SECONDS,
        read_timeout=settings.AWS_READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": 4 if retries else 1},
        user_agent_extra="sluice",
    )


def _session_name(purpose: str) -> str:
    return re.sub(r"[^\w+=,.@-]", "-", f"sluice-{purpose}", flags=re.ASCII)[:64]


def _refused(error: ClientError, role_arn: str) -> AssumeRoleRefused | None:
    """The refusal in plain words, or None for what may pass by itself (throttling, 5xx)."""
    code = error.response.get("Error", {}).get("Code", "")
    if code in _OWN_CREDENTIALS_REFUSED:
        return AssumeRoleRefused(_own_credentials_refused(code), code=code)
    if code not in _REFUSALS:
        return None
    # AWS gives one answer to all of these, so that nobody can find out which roles exist.
    reason = _(
        "AWS refused to let Sluice assume %(role)s. Either there is no such role, or its trust "
        "policy does not name the portal's principal, or it demands another external id."
    )
    return AssumeRoleRefused(reason % {"role": role_arn}, code=code)


def _no_credentials() -> str:
    return _(
        "Sluice has no AWS credentials of its own. Give its processes an IAM role, or set "
        "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
    )


def _own_credentials_refused(code: str) -> str:
    return _("AWS does not accept Sluice's own credentials (%(code)s). Renew them.") % {
        "code": code
    }
