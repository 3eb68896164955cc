"""The connection template is sound, and its rights are enough for the whole story, and no more.

The portal roles of these tests hold exactly the policies of the template, put there as
CloudFormation would.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command

from catalog.importing import carry_out
from catalog.models import Asset
from catalog.services import sources
from governance import account_checks, ports
from governance.connection import template, way
from governance.connection.rights import Use, resolved
from governance.connection.template import Defaults, Document
from governance.models import AwsAccount
from governance.selectors.accounts import uses_of
from portal import aws
from portal.demo import organisation as company
from portal.demo.policies import LOCATION_ROLE
from sharing import rights
from sharing.handing_over.plan import Choices
from sharing.handing_over.preparing import prepare
from tests import factories
from tests.portal_role import let_in_by_hand
from tests.sharing.central import CENTRAL, govern_centrally
from tests.sharing.film_company import CONSUMER, PRODUCER, FilmCompany
from tests.sharing.raw_tables import hand_over

LINT = Path(sys.executable).with_name("cfn-lint")
TABLE = "SELECT * FROM film_category"


class Stack:
    """The template deployed in one account of the sandbox AWS."""

    def __init__(self, film_company: FilmCompany, account_id: str, uses: frozenset[Use]) -> None:
        self._iam = film_company.root(account_id, "iam")
        self._account_id = account_id
        self.template = template.build(
            ports.rights(),
            Defaults(
                principal="x",
                external_id="x",
                location_role=f"arn:aws:iam::{account_id}:role/{LOCATION_ROLE}",
                uses=uses,
            ),
        )

    def deploy(self, *, without: str = "") -> None:
        """Give the portal role the policies whose conditions hold, and no other."""
        role = company.PORTAL_ROLE
        for name in self._iam.list_role_policies(RoleName=role)["PolicyNames"]:
            self._iam.delete_role_policy(RoleName=role, PolicyName=name)
        for policy in self._policies():
            document = policy["PolicyDocument"]
            kept = [one for one in document["Statement"] if one["Sid"] != without]
            self._iam.put_role_policy(
                RoleName=role,
                PolicyName=policy["PolicyName"],
                PolicyDocument=json.dumps({**document, "Statement": kept}),
            )

    @property
    def sids(self) -> set[str]:
        return {
            statement["Sid"]
            for policy in self._policies()
            for statement in policy["PolicyDocument"]["Statement"]
        }

    def _policies(self) -> list[dict[str, Any]]:
        values = {"${AWS::AccountId}": self._account_id, "${AWS::Partition}": "aws"}
        parameters = self.template["Parameters"]
        return [
            _substituted(resolved(resource["Properties"], values), parameters)
            for resource in self.template["Resources"].values()
            if resource["Type"] == "AWS::IAM::RolePolicy" and self._holds(resource["Condition"])
        ]

    def _holds(self, condition: str) -> bool:
        return self._says(self.template["Conditions"][condition])

    def _says(self, condition: Document) -> bool:
        [(function, operands)] = condition.items()
        if function == "Condition":
            return self._holds(operands)
        if function == "Fn::Equals":
            default = self.template["Parameters"][operands[0]["Ref"]]["Default"]
            return bool(default == operands[1])
        values = [self._says(one) for one in operands]
        return {"Fn::And": all, "Fn::Or": any, "Fn::Not": lambda v: not v[0]}[function](values)


def _substituted(part: Any, parameters: Document) -> Any:
    """``{"Fn::Sub": "arn:..."}`` as the text it stands for, ``{"Ref": ...}`` as the default."""
    if isinstance(part, dict):
        if "Ref" in part:
            return parameters[part["Ref"]]["Default"]
        found = {name: _substituted(one, parameters) for name, one in part.items()}
        return part.get("Fn::Sub") or found
    return [_substituted(item, parameters) for item in part] if isinstance(part, list) else part


@pytest.fixture
def producer(film_company: FilmCompany) -> Stack:
    stack = Stack(film_company, PRODUCER, frozenset({Use.PRODUCER, Use.GOVERN}))
    stack.deploy()
    return stack


@pytest.fixture
def consumer(film_company: FilmCompany) -> Stack:
    stack = Stack(film_company, CONSUMER, frozenset({Use.CONSUMER}))
    stack.deploy()
    return stack


@pytest.fixture
def untouched(film_company: FilmCompany) -> list[str]:
    """What stands in both accounts before anything is granted."""
    return film_company.traces()


# The template itself.


@pytest.mark.parametrize("as_text", [template.as_yaml, template.as_json])
def test_cloudformation_takes_the_template(as_text: Any, tmp_path: Path) -> None:
    file = tmp_path / "template.yaml"
    file.write_text(as_text(way.generic_template()))
    lint = subprocess.run(
        [LINT, "--format", "parseable", file], check=False, capture_output=True, text=True
    )
    assert (lint.returncode, lint.stdout) == (0, "")
    assert file.stat().st_size < 51_200, "too large to be uploaded by the console and the CLI"


def test_yaml_and_json_say_the_same() -> None:
    made = way.generic_template()
    assert yaml.safe_load(template.as_yaml(made)) == json.loads(template.as_json(made)) == made


def test_the_accounts_own_values_are_the_defaults(film_company: FilmCompany) -> None:
    account = film_company.accounts[PRODUCER]
    account.role_arn = f"arn:aws:iam::{PRODUCER}:role/data/lake/Portal"
    parameters = way.template_for(account)["Parameters"]
    told = {name: value.get("Default") for name, value in parameters.items()}
    assert (
        told
        | {
            "PortalPrincipal": "arn:aws:iam::333333333333:user/sluice",
            "ExternalId": account.external_id,
            "RoleName": "Portal",
            "RolePath": "/data/lake/",
        }
        == told
    )


def test_administrators_are_added_and_never_replaced() -> None:
    settings = way.generic_template()["Resources"]["LakeFormationAdministrator"]["Properties"]
    assert settings["MutationType"] == "APPEND"
    assert set(settings) == {"Admins", "MutationType"}


def test_the_role_for_locations_may_be_passed_and_no_other(film_company: FilmCompany) -> None:
    account = film_company.accounts[PRODUCER]
    account.location_role_arn = film_company.role("Locations", PRODUCER)
    made = way.template_for(account)
    assert made["Parameters"]["LocationRole"]["Default"] == account.location_role_arn
    passing = {
        name: statement["Resource"]
        for name, resource in made["Resources"].items()
        if resource["Type"] == "AWS::IAM::RolePolicy"
        for statement in resource["Properties"]["PolicyDocument"]["Statement"]
        if "iam:PassRole" in statement["Action"]
    }
    assert passing == {"PassLocationRole": {"Ref": "LocationRole"}}


def test_statements_have_names_of_their_own() -> None:
    names = [statement.sid for statement in ports.rights()]
    assert len(set(names)) == len(names)


def test_the_principal_of_a_role_is_the_role_and_not_its_session(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    from governance.connection import trust

    monkeypatch.setitem(aws._own, "arn", "arn:aws:sts::333333333333:assumed-role/Sluice/i-0123")
    assert trust.portal_principal() == "arn:aws:iam::333333333333:role/Sluice"
    settings.AWS_PRINCIPAL = "arn:aws:iam::333333333333:role/path/Sluice"
    assert trust.portal_principal() == "arn:aws:iam::333333333333:role/path/Sluice"
    aws.forget()


def test_the_way_it_is_used_decides_what_the_role_may(film_company: FilmCompany) -> None:
    producing, consuming = film_company.accounts[PRODUCER], film_company.accounts[CONSUMER]
    producing.producers.add(film_company.producing)
    assert uses_of(producing) == {Use.PRODUCER, Use.GOVERN}
    assert uses_of(consuming) == {Use.CONSUMER}


def test_quick_create_fills_in_every_parameter(film_company: FilmCompany, settings: Any) -> None:
    account = film_company.accounts[CONSUMER]
    account.regions = ["eu-west-1", "us-east-1"]
    assert way.quick_create_url(account, "eu-west-1") == ""
    settings.TEMPLATE_URL = "https://templates.s3.eu-west-1.amazonaws.com/sluice.yaml"
    url = way.quick_create_url(account, "eu-west-1")
    assert url.startswith(
        "https://eu-west-1.console.aws.amazon.com/cloudformation/home?region=eu-west-1"
        "#/stacks/quickcreate?templateURL=https%3A%2F%2Ftemplates.s3"
    )
    assert f"&param_ExternalId={account.external_id}" in url
    assert "&param_Producer=no" in url
    assert "param_MakeRole" not in url
    assert "&param_MakeRole=no" in way.quick_create_url(account, "us-east-1")


def test_the_generic_template_is_printed_for_hosting(capsys: Any) -> None:
    call_command("connection_template")
    parameters = yaml.safe_load(capsys.readouterr().out)["Parameters"]
    assert "Default" not in parameters["ExternalId"]
    assert "Default" not in parameters["PortalPrincipal"]


# What it gives is enough.


def test_the_whole_story_works_with_the_templates_rights_alone(
    film_company: FilmCompany, untouched: list[str], producer: Stack, consumer: Stack
) -> None:
    film_company.want()
    film_company.settle()
    assert film_company.state() == "granted"
    assert film_company.reader().rows(TABLE)

    film_company.end()
    film_company.settle()
    assert film_company.state() == "revoked"
    for number in (PRODUCER, CONSUMER):
        let_in_by_hand(film_company.aws.accounts[number])
    assert film_company.traces() == untouched


@pytest.mark.parametrize(
    ("account", "sid"),
    [
        (PRODUCER, "GrantAndRevoke"),
        (PRODUCER, "MakeShares"),
        (PRODUCER, "LetSharesRead"),
        (CONSUMER, "GrantAndRevoke"),
        (CONSUMER, "FollowShares"),
        (CONSUMER, "AcceptShares"),
        (CONSUMER, "KeepLinks"),
    ],
)
def test_without_one_of_its_statements_nothing_is_granted(
    film_company: FilmCompany, producer: Stack, consumer: Stack, account: str, sid: str
) -> None:
    stack = producer if account == PRODUCER else consumer
    assert sid in stack.sids
    stack.deploy(without=sid)
    film_company.want()
    film_company.settle()
    assert film_company.state() != "granted"


def test_central_governance_works_with_the_templates_rights_alone(
    film_company: FilmCompany, consumer: Stack
) -> None:
    central = govern_centrally(film_company)
    # The producer consumes what comes back to it as links.
    both = frozenset({Use.PRODUCER, Use.CONSUMER})
    Stack(film_company, PRODUCER, both).deploy()
    Stack(film_company, CENTRAL, frozenset({Use.CATALOG})).deploy()
    product = central.publish()
    film_company.want()
    central.settle()
    assert film_company.state() == "granted"
    assert uses_of(film_company.accounts[PRODUCER]) >= both
    assert uses_of(film_company.accounts[CENTRAL]) == {Use.CATALOG}

    film_company.end()
    central.unpublish(product)
    central.settle()
    assert film_company.state() == "revoked"
    assert central.mirror().state == "removed"


def test_importing_and_checking_need_no_more(
    film_company: FilmCompany, producer: Stack, consumer: Stack
) -> None:
    accounts = [film_company.accounts[number] for number in (PRODUCER, CONSUMER)]
    for account in accounts:
        AwsAccount.objects.filter(pk=account.pk).update(regions=[company.REGION])
        account.refresh_from_db()
        outcomes = {check["outcome"] for check in account_checks.check(account)}
        assert outcomes == {"passed", "information"}, account
    source = factories.source(
        film_company.producing, accounts[0], region=company.REGION, database=company.DATABASE
    )
    run = sources.request_run(source, by=film_company.olu)
    carry_out(run.pk)
    run.refresh_from_db()
    assert (run.state, run.error) == ("succeeded", "")


def test_handing_a_table_over_needs_no_more(
    film_company: FilmCompany, raw: Asset, producer: Stack
) -> None:
    made = hand_over(raw, film_company, close_database=True)
    assert (made.state, made.error) == ("succeeded", "")


def test_an_administrator_may_keep_handing_over_back(film_company: FilmCompany, raw: Asset) -> None:
    Stack(film_company, PRODUCER, frozenset({Use.PRODUCER})).deploy()
    plan = prepare(raw, Choices())
    assert "could not see whether the bucket" in plan.obstacles[0]
    assert "register-resource" in plan.commands[0]


def test_a_consumers_role_grants_nothing_abroad(consumer: Stack, producer: Stack) -> None:
    assert "MakeShares" in producer.sids
    assert not consumer.sids & {"MakeShares", "LetSharesRead", "HandTablesOver", "ImportTables"}


def test_every_action_is_one_that_our_code_calls() -> None:
    """What AWS does on our behalf is left out, and says so."""
    root = Path(rights.__file__).parents[1]
    code = "\n".join(
        file.read_text()
        for app in ("catalog", "sharing", "governance")
        for file in (root / app).rglob("*.py")
        if file.name != "rights.py" and "migrations" not in file.parts
    )
    from botocore import xform_name

    unused = {
        action
        for statement in ports.rights()
        if not statement.on_our_behalf
        for action in statement.actions
        if not _called(code, action, xform_name(action.partition(":")[2]))
    }
    assert unused == set()


def _called(code: str, action: str, method: str) -> bool:
    if action in code or f'"{method}"' in code or f".{method}(" in code:
        return True
    if action == "s3:ListAllMyBuckets":
        # IAM's name for it.
        return '"list_buckets"' in code
    # A batch of permissions is granted or revoked by one class.
    return action.startswith("lakeformation:Batch") and "BatchGrantPermissions" in code
