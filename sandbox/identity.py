"""Who makes a call: an account's root, an IAM user, or an assumed role session."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Caller:
    """The principal behind one call, as found from its access key."""

    account: str
    arn: str
    """What GetCallerIdentity answers: root, user, or `assumed-role/<role>/<session>`."""
    role_arn: str | None = None
    """The IAM role of an assumed role session, path included; None for root and users."""

    @property
    def principal(self) -> str:
        """The ARN that Lake Formation grants name: the role, not its session."""
        return self.role_arn or self.arn

    @property
    def is_root(self) -> bool:
        return self.arn == f"arn:aws:iam::{self.account}:root"
