"""Who makes a call: an account's root, an IAM user, or an assumed role session."""

import json
import secrets
import string
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from moto.iam.models import AccessKey, IAMBackend, Role, User, iam_backends

from sandbox import state
from sandbox.errors import AwsError


@dataclass(frozen=True)
class Caller:
    """The principal behind one call, as found from its access key."""

    account: str
    arn: str
    """What GetCallerIdentity answers: root, user, or `assumed-role/<role>/<session>`."""
    role_arn: str | None = None
    """The IAM role of an assumed role session, path included; None for root and users."""
    session_policy: str | None = None
    """Policy given to AssumeRole; it narrows what the role's own policies allow."""
    session_tags: frozenset[tuple[str, str]] = frozenset()

    @property
    def principal(self) -> str:
        """The ARN that Lake Formation grants name: the role, not its session."""
        return self.role_arn or self.arn

    @property
    def is_root(self) -> bool:
        return self.arn == f"arn:aws:iam::{self.account}:root"

    @property
    def names(self) -> frozenset[str]:
        """What a trust or bucket policy may call this caller."""
        return frozenset(
            {self.arn, self.principal, self.account, f"arn:aws:iam::{self.account}:root"}
        )


@dataclass
class Account:
    account_id: str
    name: str
    access_key_id: str
    secret_access_key: str


@dataclass
class Session:
    """Temporary credentials of an assumed role."""

    caller: Caller
    access_key_id: str
    secret_access_key: str
    token: str
    expires: datetime


@dataclass
class Directory:
    """Accounts and sessions; users and roles are in moto's IAM."""

    accounts: dict[str, Account] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)

    def root_of(self, access_key_id: str) -> Account | None:
        accounts = self.accounts.values()
        return next((one for one in accounts if one.access_key_id == access_key_id), None)


directory = Directory()
S3_ALONE = json.dumps({"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})


def _load(saved: Directory) -> None:
    directory.accounts, directory.sessions = saved.accounts, saved.sessions


state.register(
    state.Part(
        name="identity",
        touched_by=frozenset({"control", "sts"}),
        dump=lambda: directory,
        load=_load,
        clear=lambda: _load(Directory()),
    )
)


def iam_of(account: str) -> IAMBackend:
    return iam_backends[account]["aws"]


def open_account(account_id: str, name: str) -> Account:
    """The account with the long-lived keys of its root; the same ones when it exists already."""
    if not (len(account_id) == 12 and account_id.isdigit()):
        raise ValueError("account_id must be 12 digits")
    if account_id not in directory.accounts:
        directory.accounts[account_id] = Account(
            account_id, name, new_key_id("AKIA"), secrets.token_urlsafe(30)
        )
    return directory.accounts[account_id]


def new_key_id(prefix: str) -> str:
    letters = string.ascii_uppercase + "234567"
    return prefix + "".join(secrets.choice(letters) for _ in range(16))


def start_session(
    role_arn: str,
    name: str,
    seconds: float,
    policy: str | None = None,
    tags: frozenset[tuple[str, str]] = frozenset(),
) -> Session:
    """Temporary credentials of a role, for `seconds`."""
    account = account_in(role_arn)
    arn = f"arn:aws:sts::{account}:assumed-role/{role_arn.rpartition('/')[2]}/{name}"
    session = Session(
        caller=Caller(account, arn, role_arn, policy, tags),
        access_key_id=new_key_id("ASIA"),
        secret_access_key=secrets.token_urlsafe(30),
        token=secrets.token_urlsafe(96),
        expires=datetime.now(UTC) + timedelta(seconds=seconds),
    )
    _forget_expired_sessions()
    directory.sessions[session.access_key_id] = session
    return session


def _forget_expired_sessions() -> None:
    # Kept for an hour after they end, so that a late call still hears "expired".
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    for key, session in list(directory.sessions.items()):
        if session.expires > long_ago:
            return
        del directory.sessions[key]


def caller_of(access_key_id: str, token: str | None) -> Caller:
    """Who owns an access key.

    Raises AwsError: UnrecognizedClientException for an unknown key or a wrong session token,
    ExpiredTokenException for a session past its end.
    """
    if session := directory.sessions.get(access_key_id):
        return _caller_of_session(session, token)
    if account := directory.root_of(access_key_id):
        return Caller(account.account_id, f"arn:aws:iam::{account.account_id}:root")
    if user := _user_with_key(access_key_id):
        return Caller(user.account_id, user.arn)
    raise _unrecognized()


def _caller_of_session(session: Session, token: str | None) -> Caller:
    if token != session.token:
        raise _unrecognized()
    if session.expires < datetime.now(UTC):
        message = "The security token included in the request is expired"
        raise AwsError("ExpiredTokenException", message, 403)
    return session.caller


def _unrecognized() -> AwsError:
    message = "The security token included in the request is invalid."
    return AwsError("UnrecognizedClientException", message, 403)


def _user_with_key(access_key_id: str) -> User | None:
    for account in directory.accounts:
        key: AccessKey | None = iam_of(account).access_keys.get(access_key_id)
        if key and key.user_name and key.status == "Active":
            return iam_of(account).users.get(key.user_name)
    return None


def role_named(arn: str) -> Role | None:
    """The role with exactly this ARN, path included, in the account the ARN names."""
    account = account_in(arn)
    if account not in directory.accounts:
        return None
    return next((role for role in iam_of(account).roles.values() if role.arn == arn), None)


def user_named(arn: str) -> User | None:
    account = account_in(arn)
    if account not in directory.accounts:
        return None
    return next((user for user in iam_of(account).users.values() if user.arn == arn), None)


def account_in(arn: str) -> str:
    parts = arn.split(":")
    return parts[4] if len(parts) > 4 else ""


def policies_of(caller: Caller) -> list[str]:
    """The identity policies of the role or user, inline and attached, as JSON documents."""
    if caller.role_arn == service_linked_role(caller.account):
        return [S3_ALONE]
    holder: Any = role_named(caller.role_arn) if caller.role_arn else user_named(caller.arn)
    if holder is None:
        return []
    documents = [*holder.policies.values(), *_attached(holder)]
    if isinstance(holder, User):
        for group in iam_of(caller.account).get_groups_for_user(holder.name):
            documents += [*group.policies.values(), *_attached(group)]
    return documents


def service_linked_role(account: str) -> str:
    """The role of Lake Formation's own, which needs nobody to make it."""
    name = "AWSServiceRoleForLakeFormationDataAccess"
    return f"arn:aws:iam::{account}:role/aws-service-role/lakeformation.amazonaws.com/{name}"


def _attached(holder: Any) -> list[str]:
    return [
        version.document
        for policy in holder.managed_policies.values()
        for version in policy.versions
        if version.is_default
    ]
