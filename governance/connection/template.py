"""The CloudFormation template that connects an account: a role, its rights, and nothing more.

The template is the same for every account; only the defaults of its parameters differ. A copy
hosted once therefore serves all accounts through quick-create links.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import yaml

from governance.connection.rights import Statement, Use

Document = dict[str, Any]

ROLE_NAME = "SluicePortal"
STACK_NAME = "sluice-portal"
YES, NO = "yes", "no"

PARAMETER_OF = {
    Use.PRODUCER: "Producer",
    Use.CATALOG: "Catalog",
    Use.CONSUMER: "Consumer",
    Use.GOVERN: "HandTablesOver",
}
_ROLE_ARN = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role${RolePath}${RoleName}"


@dataclass(frozen=True)
class Defaults:
    """What the parameters say unless the account's administrator says otherwise.

    Empty texts make the parameter one that has to be given.
    """

    principal: str = ""
    external_id: str = ""
    role_name: str = ROLE_NAME
    role_path: str = "/"
    location_role: str = ""
    uses: frozenset[Use] = frozenset({Use.PRODUCER, Use.CONSUMER, Use.GOVERN})

    def parameters(self) -> dict[str, str]:
        """Every parameter that this account's values differ in, for links and commands."""
        values = {
            "PortalPrincipal": self.principal,
            "ExternalId": self.external_id,
            "RoleName": self.role_name,
            "RolePath": self.role_path,
            "LocationRole": self.location_role,
        }
        chosen = {name: YES if use in self.uses else NO for use, name in PARAMETER_OF.items()}
        return {name: value for name, value in (values | chosen).items() if value}


def build(statements: Iterable[Statement], defaults: Defaults) -> Document:
    """The template. ``statements`` are all that Sluice may need; parameters choose among them."""
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": (
            "Connects this AWS account to Sluice: the role that Sluice assumes, with the rights "
            "for what it does here, and nothing else."
        ),
        "Metadata": {"AWS::CloudFormation::Interface": _form()},
        "Parameters": _parameters(defaults),
        "Conditions": _conditions(),
        "Resources": {
            "PortalRole": _role(),
            **_policies(list(statements)),
            "PassLocationRole": _pass_location_role(),
            "LakeFormationAdministrator": _administrator(),
        },
        "Outputs": {
            "RoleArn": {
                "Description": "Give this to Sluice as the account's portal role.",
                "Value": {"Fn::Sub": _ROLE_ARN},
            }
        },
    }


def as_yaml(template: Document) -> str:
    return str(yaml.dump(template, Dumper=_Plain, sort_keys=False, width=100, allow_unicode=True))


def as_json(template: Document) -> str:
    return json.dumps(template, indent=2, ensure_ascii=False) + "\n"


class _Plain(yaml.SafeDumper):
    """Writes the same list twice rather than by an anchor, which CloudFormation does not take."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


_GROUPS = {
    "Who may assume the role": ("PortalPrincipal", "ExternalId", "RoleName", "RolePath"),
    "What this account is to Sluice": ("Producer", "Catalog", "Consumer"),
    "What Sluice may set up": ("LakeFormationAdmin", "HandTablesOver", "LocationRole"),
    "Further Regions": ("MakeRole",),
}


def _form() -> Document:
    groups = [
        {"Label": {"default": label}, "Parameters": list(names)} for label, names in _GROUPS.items()
    ]
    return {"ParameterGroups": groups}


def _parameters(defaults: Defaults) -> Document:
    uses = defaults.uses
    return {
        "PortalPrincipal": _text(
            "The role or user that Sluice runs as.",
            defaults.principal,
            r"arn:aws[a-z-]*:iam::\d{12}:(role|user)/[\w+=,.@/-]+",
        ),
        # No secret to this account's administrators: it keeps others from using Sluice's right
        # to assume this role, so it only has to be unguessable to them.
        "ExternalId": _text(
            "Sluice must name this when it assumes the role. Sluice made it for this account only.",
            defaults.external_id,
            r"[\w+=,.@:/-]{2,1224}",
        ),
        "RoleName": _text("Name of the role.", defaults.role_name, r"[\w+=,.@-]{1,64}"),
        "RolePath": _text("Path of the role.", defaults.role_path, r"/([\w+=,.@-]+/)*"),
        "Producer": _choice("Tables of this account are published.", Use.PRODUCER in uses),
        "Catalog": _choice(
            "Tables of other accounts are shared from this account's catalog.", Use.CATALOG in uses
        ),
        "Consumer": _choice("Roles of this account query what is shared.", Use.CONSUMER in uses),
        "LakeFormationAdmin": _choice(
            "Add the role to this Region's data lake administrators. The present ones stay. "
            "Without this, Sluice sees and grants nothing until somebody adds it.",
            True,
        ),
        "HandTablesOver": _choice(
            "Owners of producing projects may have Sluice hand a table over to Lake Formation: "
            "register its location and revoke IAMAllowedPrincipals.",
            Use.GOVERN in uses,
        ),
        "LocationRole": {
            **_text(
                "A role of this account with which locations may be registered, where Lake "
                "Formation's service-linked role does not do: for buckets of other accounts, so a "
                "catalog account needs it. Sluice may pass this role on to Lake Formation.",
                defaults.location_role,
                r"(arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+)?",
            ),
            "Default": defaults.location_role,
        },
        "MakeRole": _choice(
            "Say no in every Region but the first: there is one role for all Regions.", True
        ),
    }


def _text(description: str, default: str, pattern: str) -> Document:
    given = {"Default": default} if default else {}
    return {"Type": "String", "Description": description, "AllowedPattern": pattern, **given}


def _choice(description: str, is_yes: bool) -> Document:
    return {
        "Type": "String",
        "Description": description,
        "AllowedValues": [YES, NO],
        "Default": YES if is_yes else NO,
    }


def _conditions() -> Document:
    def says(name: str) -> Document:
        return {"Fn::Equals": [{"Ref": name}, YES]}

    conditions: Document = {"HasRole": says("MakeRole"), "IsAdmin": says("LakeFormationAdmin")}
    for use, name in PARAMETER_OF.items():
        conditions[_is(use)] = {"Fn::And": [{"Condition": "HasRole"}, says(name)]}
    given = {"Fn::Not": [{"Fn::Equals": [{"Ref": "LocationRole"}, ""]}]}
    registers = {"Fn::Or": [{"Condition": _is(Use.GOVERN)}, {"Condition": _is(Use.CATALOG)}]}
    conditions["HasLocationRole"] = {"Fn::And": [registers, given]}
    return conditions


def _is(use: Use) -> str:
    return f"Is{PARAMETER_OF[use]}"


def _role() -> Document:
    trust = {
        "Effect": "Allow",
        "Principal": {"AWS": {"Ref": "PortalPrincipal"}},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": {"Ref": "ExternalId"}}},
    }
    return {
        "Type": "AWS::IAM::Role",
        "Condition": "HasRole",
        "Properties": {
            "RoleName": {"Ref": "RoleName"},
            "Path": {"Ref": "RolePath"},
            "Description": "Sluice works in this account through this role.",
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
        },
    }


def _policies(statements: list[Statement]) -> Document:
    """One policy for each use, so that IAM shows which rights come from which answer."""
    return {
        f"{PARAMETER_OF[use]}Rights": _policy(
            use, _is(use), [one.as_policy() | {"Resource": _resources(one)} for one in found]
        )
        for use in Use
        if (found := [one for one in statements if use in one.uses])
    }


def _resources(statement: Statement) -> list[Any]:
    return [{"Fn::Sub": arn} if "${" in arn else arn for arn in statement.resources]


def _policy(name: str, condition: str, statements: list[Document]) -> Document:
    return {
        "Type": "AWS::IAM::RolePolicy",
        "Condition": condition,
        "DependsOn": "PortalRole",
        "Properties": {
            "RoleName": {"Ref": "RoleName"},
            "PolicyName": f"sluice-{name}",
            "PolicyDocument": {"Version": "2012-10-17", "Statement": statements},
        },
    }


def _pass_location_role() -> Document:
    statement = {
        "Sid": "PassLocationRole",
        "Effect": "Allow",
        "Action": "iam:PassRole",
        "Resource": {"Ref": "LocationRole"},
        "Condition": {"StringEquals": {"iam:PassedToService": "lakeformation.amazonaws.com"}},
    }
    return _policy("location-role", "HasLocationRole", [statement])


def _administrator() -> Document:
    """``APPEND`` adds to the Region's settings; the default would replace its administrators."""
    made, named = {"Fn::GetAtt": ["PortalRole", "Arn"]}, {"Fn::Sub": _ROLE_ARN}
    return {
        "Type": "AWS::LakeFormation::DataLakeSettings",
        "Condition": "IsAdmin",
        "Properties": {
            # By its attribute where it is made here, so that it is there first.
            "Admins": [{"DataLakePrincipalIdentifier": {"Fn::If": ["HasRole", made, named]}}],
            "MutationType": "APPEND",
        },
    }
