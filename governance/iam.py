"""Names of IAM, as far as they say who somebody is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RoleName:
    """One role, however its ARN is spelled.

    IAM knows no two roles of an account by one name: neither by upper and lower case, nor by
    their paths, nor in another partition.
    """

    account: str
    name: str


def role_of(arn: str) -> RoleName:
    """The role that ``arn:<partition>:iam::<account>:role/<path>/<name>`` names."""
    account, _role, path = arn.partition(":iam::")[2].partition(":role/")
    return RoleName(account, path.rstrip("/").rsplit("/", 1)[-1].casefold())
