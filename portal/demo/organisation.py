"""What the film company has in AWS: three accounts, a data lake, and roles that query it.

Made with plain boto3 as each account's root, whose keys come from the sandbox's control door.
Everything may be made again: what is there stays, only keys of IAM users are replaced.
"""

import json
import secrets
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

import boto3
from botocore.exceptions import ClientError

from portal.demo import films, policies, programs

PRODUCER, CONSUMER, CENTRAL = "111111111111", "222222222222", "333333333333"
NAMES = {PRODUCER: "film-catalog", CONSUMER: "marketing", CENTRAL: "central-governance"}

REGION = programs.REGION
DATABASE = "curatedzonedb"
LOCAL_DATABASE = "shared_with_marketing"
"""Where the consumer's resource links appear."""
WORKGROUP = "marketing"
PORTAL_ROLE = "SluicePortal"
PORTAL_USER = "sluice"
ANALYST, SCIENTIST = "Analyst", "Scientist"
ANALYST_USER = "ana"
LAKE_BUCKET = f"film-catalog-curated-{PRODUCER}"
RESULTS_BUCKET = f"marketing-query-results-{CONSUMER}"
OUTPUT_LOCATION = f"s3://{RESULTS_BUCKET}/athena/"
HALF_A_DAY = 43_200
"""The longest a session of a role may last, in seconds."""

_THERE_ALREADY = {"AlreadyExistsException", "BucketAlreadyOwnedByYou", "EntityAlreadyExists"}


@dataclass(frozen=True)
class Keys:
    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Account:
    """An account as its root sees it."""

    account_id: str
    root: Keys
    endpoint: str

    @property
    def name(self) -> str:
        return NAMES[self.account_id]

    @property
    def portal_role(self) -> str:
        return self.role(PORTAL_ROLE)

    def role(self, name: str) -> str:
        return f"arn:aws:iam::{self.account_id}:role/{name}"

    def client(self, service: str) -> Any:
        return client(service, self.root, self.endpoint)

    @cached_property
    def external_id(self) -> str:
        """The one its portal role asks for; a new one while there is no role."""
        try:
            role = self.client("iam").get_role(RoleName=PORTAL_ROLE)["Role"]
        except ClientError:
            return secrets.token_urlsafe(24)
        trust = role["AssumeRolePolicyDocument"]["Statement"][0]
        return str(trust["Condition"]["StringEquals"]["sts:ExternalId"])


@dataclass(frozen=True)
class Organisation:
    endpoint: str
    accounts: Mapping[str, Account]
    portal: Keys
    """Of the IAM user that Sluice runs as."""
    analyst: Keys
    """Of a session as the consumer's role, half a day long."""

    def credentials_file(self) -> str:
        """The portal's keys in the format that boto3 reads (``AWS_SHARED_CREDENTIALS_FILE``)."""
        return (
            "[default]\n"
            f"aws_access_key_id = {self.portal.access_key_id}\n"
            f"aws_secret_access_key = {self.portal.secret_access_key}\n"
        )

    def summary(self) -> dict[str, Any]:
        """What a script needs to go on from here, as `.local/demo.json` tells it."""
        accounts = {
            number: {
                "name": account.name,
                "role_arn": account.portal_role,
                "external_id": account.external_id,
                **asdict(account.root),
            }
            for number, account in self.accounts.items()
        }
        consumer = {
            "account_id": CONSUMER,
            "role_arn": self.accounts[CONSUMER].role(ANALYST),
            **asdict(self.analyst),
            "database": LOCAL_DATABASE,
            "workgroup": WORKGROUP,
            "region": REGION,
            "output_location": OUTPUT_LOCATION,
        }
        return {
            "aws_endpoint_url": self.endpoint,
            "region": REGION,
            "accounts": accounts,
            "portal": asdict(self.portal),
            "consumer": consumer,
        }


def client(service: str, keys: Keys, endpoint: str) -> Any:
    # The stubs know a type for each service's name, and this is any of them.
    session: Any = boto3.Session(
        keys.access_key_id, keys.secret_access_key, keys.session_token, region_name=REGION
    )
    return session.client(service, endpoint_url=endpoint)


def build(endpoint: str) -> Organisation:
    """Make what is missing in the sandbox AWS at ``endpoint`` and return keys to it."""
    accounts = {number: _open_account(endpoint, number) for number in NAMES}
    portal = _portal_user(accounts[CENTRAL], list(accounts.values()))
    for account in accounts.values():
        _portal_role(account)
        _data_lake_settings(account)
    _data_lake(accounts[PRODUCER])
    analyst = _consumer(accounts[CONSUMER])
    return Organisation(endpoint, accounts, portal, analyst)


def _open_account(endpoint: str, account_id: str) -> Account:
    body = json.dumps({"account_id": account_id, "name": NAMES[account_id]}).encode()
    request = urllib.request.Request(f"{endpoint}/_sandbox/accounts", body, method="POST")  # noqa: S310 - ours
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - ours
        got = json.loads(answer.read())
    return Account(account_id, Keys(got["access_key_id"], got["secret_access_key"]), endpoint)


def _unless_there(call: Callable[..., Any], **parameters: Any) -> None:
    try:
        call(**parameters)
    except ClientError as error:
        problem = error.response["Error"]
        # Athena has no code of its own for it: "WorkGroup is already created".
        if problem["Code"] not in _THERE_ALREADY and " already " not in problem["Message"]:
            raise


def _user_with_new_keys(account: Account, name: str, policy: str) -> Keys:
    iam = account.client("iam")
    _unless_there(iam.create_user, UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="assume-roles", PolicyDocument=policy)
    for old in iam.list_access_keys(UserName=name)["AccessKeyMetadata"]:
        iam.delete_access_key(UserName=name, AccessKeyId=old["AccessKeyId"])
    new = iam.create_access_key(UserName=name)["AccessKey"]
    return Keys(new["AccessKeyId"], new["SecretAccessKey"])


def _role(account: Account, name: str, *, trust: str, policy: str) -> None:
    iam = account.client("iam")
    _unless_there(
        iam.create_role,
        RoleName=name,
        AssumeRolePolicyDocument=trust,
        MaxSessionDuration=HALF_A_DAY,
    )
    iam.put_role_policy(RoleName=name, PolicyName=name, PolicyDocument=policy)


def _portal_user(home: Account, accounts: list[Account]) -> Keys:
    roles = [account.portal_role for account in accounts]
    return _user_with_new_keys(home, PORTAL_USER, policies.assume(*roles))


def _portal_role(account: Account) -> None:
    principal = f"arn:aws:iam::{CENTRAL}:user/{PORTAL_USER}"
    _role(
        account,
        PORTAL_ROLE,
        trust=policies.trust_of_portal(principal, account.external_id),
        policy=policies.portal_role(account.account_id),
    )


def _data_lake_settings(account: Account) -> None:
    """The portal's role administers the data lake; nothing new is open to all of IAM."""
    account.client("lakeformation").put_data_lake_settings(
        DataLakeSettings={
            "DataLakeAdmins": [{"DataLakePrincipalIdentifier": account.portal_role}],
            "CreateDatabaseDefaultPermissions": [],
            "CreateTableDefaultPermissions": [],
            "Parameters": {"CROSS_ACCOUNT_VERSION": "4"},
        }
    )


def _bucket(account: Account, name: str) -> Any:
    s3 = account.client("s3")
    where = {"LocationConstraint": REGION}
    _unless_there(s3.create_bucket, Bucket=name, CreateBucketConfiguration=where)
    return s3


def _data_lake(producer: Account) -> None:
    s3, glue = _bucket(producer, LAKE_BUCKET), producer.client("glue")
    lakeformation = producer.client("lakeformation")
    _unless_there(
        lakeformation.register_resource,
        ResourceArn=f"arn:aws:s3:::{LAKE_BUCKET}",
        UseServiceLinkedRole=True,
    )
    database = {
        "Name": DATABASE,
        "Description": "Curated tables of the film catalog.",
        "LocationUri": f"s3://{LAKE_BUCKET}/{DATABASE}/",
        "CreateTableDefaultPermissions": [],
    }
    _unless_there(glue.create_database, DatabaseInput=database)
    for table in films.tables():
        key = f"{DATABASE}/{table.name}/part-00000.{table.format}"
        s3.put_object(Bucket=LAKE_BUCKET, Key=key, Body=table.content())
        _unless_there(glue.create_table, DatabaseName=DATABASE, TableInput=_table_input(table))


def _table_input(table: films.Table) -> dict[str, Any]:
    columns = [{"Name": name, "Type": kind} for name, kind in table.glue_types.items()]
    return {
        "Name": table.name,
        "Description": table.description,
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"classification": table.format, **_HEADER[table.format]},
        "StorageDescriptor": {
            "Columns": columns,
            "Location": f"s3://{LAKE_BUCKET}/{DATABASE}/{table.name}/",
            **_STORAGE[table.format],
        },
    }


_HEADER: dict[str, dict[str, str]] = {"parquet": {}, "csv": {"skip.header.line.count": "1"}}
_HADOOP = "org.apache.hadoop"
_STORAGE: dict[str, dict[str, Any]] = {
    "parquet": {
        "InputFormat": f"{_HADOOP}.hive.ql.io.parquet.MapredParquetInputFormat",
        "OutputFormat": f"{_HADOOP}.hive.ql.io.parquet.MapredParquetOutputFormat",
        "SerdeInfo": {
            "SerializationLibrary": f"{_HADOOP}.hive.ql.io.parquet.serde.ParquetHiveSerDe"
        },
    },
    "csv": {
        "InputFormat": f"{_HADOOP}.mapred.TextInputFormat",
        "OutputFormat": f"{_HADOOP}.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
        "SerdeInfo": {
            "SerializationLibrary": f"{_HADOOP}.hive.serde2.lazy.LazySimpleSerDe",
            "Parameters": {"field.delim": ",", "serialization.format": ","},
        },
    },
}


def _consumer(account: Account) -> Keys:
    """Roles that query, a workgroup to query in, and a session as the analysts' role."""
    _bucket(account, RESULTS_BUCKET)
    _unless_there(
        account.client("athena").create_work_group,
        Name=WORKGROUP,
        Configuration={
            "ResultConfiguration": {"OutputLocation": OUTPUT_LOCATION},
            "EnforceWorkGroupConfiguration": True,
        },
    )
    trust = policies.trust_of_users(CONSUMER)
    for name in (ANALYST, SCIENTIST):
        _role(account, name, trust=trust, policy=policies.analyst(RESULTS_BUCKET))
    roles = [account.role(name) for name in (ANALYST, SCIENTIST)]
    user = _user_with_new_keys(account, ANALYST_USER, policies.assume(*roles))
    return _session_as(account.role(ANALYST), user, account.endpoint)


def _session_as(role_arn: str, user: Keys, endpoint: str) -> Keys:
    got = client("sts", user, endpoint).assume_role(
        RoleArn=role_arn, RoleSessionName=ANALYST_USER, DurationSeconds=HALF_A_DAY
    )["Credentials"]
    return Keys(got["AccessKeyId"], got["SecretAccessKey"], got["SessionToken"])
