"""The verbs of environments: create, change, delete."""

from typing import Any, TypedDict, Unpack, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Field
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.iam import role_of
from governance.models import AwsAccount, Project
from governance.services import accounts, doors, projects, records
from portal.audit import services as audit
from portal.errors import Conflict
from portal.identity.models import User
from sharing.models import Environment, GrantState, SharingMode
from sharing.policies import may
from sharing.selectors.environments import occupied, querying_as

SSO_PATH = "/aws-reserved/sso.amazonaws.com/"
# What grants in AWS were made with; changing it would leave them behind, unknown to anybody.
# The roles, because a decision gave access to these and to no others.
_FIXED_WHILE_GRANTED = {"region", "database", "mode", "role_arns"}


class EnvironmentSettings(TypedDict, total=False):
    name: str
    region: str
    role_arns: list[str]
    database: str
    workgroup: str
    mode: str


@transaction.atomic
def create(
    *,
    by: User,
    project: Project,
    account: AwsAccount,
    name: str,
    region: str,
    role_arns: list[str],
    database: str,
    workgroup: str = "primary",
    mode: str = SharingMode.DIRECT,
) -> Environment:
    """Where ``project`` consumes. No two environments share a local database."""
    may.demand(by, "environment.create", None)
    doors.keep_open()
    projects.demand_open(Project.objects.get(pk=project.pk))
    # Held, so that nobody else names a role of the account meanwhile.
    account = records.locked(account)
    accounts.demand_open(account)
    environment = Environment(
        project=project,
        account=account,
        name=records.stripped(name),
        region=region,
        role_arns=_once_each(role_arns),
        database=database,
        workgroup=workgroup,
        mode=mode,
    )
    _check(environment)
    records.save(environment)
    _record("environment.created", environment, by, account=account.account_id, roles=role_arns)
    return environment


@transaction.atomic
def change(
    environment: Environment, *, by: User, **settings: Unpack[EnvironmentSettings]
) -> Environment:
    """Project and account stay. While access is granted here, roles, Region, database and way
    of sharing stay as well; raises Conflict otherwise.
    """
    records.locked(environment.account)
    environment = records.locked(environment)
    may.demand(by, "environment.change", environment)
    demand_open(environment)
    values: dict[str, Any] = dict(settings)
    if "role_arns" in values:
        values["role_arns"] = _once_each(values["role_arns"])
    _demand_safe(environment, values)
    changed = records.update(environment, values)
    _check(environment)
    if changed:
        _record("environment.changed", environment, by, changed=changed)
    return environment


def close(environment: Environment, *, by: User, reason: str) -> Environment:
    """Mark it closed. ``subscriptions.services.closing`` asks who may, and ends all access."""
    environment.closed_at = timezone.now()
    environment.save(update_fields=["closed_at"])
    _record("environment.closed", environment, by, reason=reason)
    return environment


def demand_open(environment: Environment) -> None:
    """Raises Conflict for a closed environment, which is evidence and nothing else."""
    if environment.closed_at is not None:
        raise Conflict(_("%(environment)s is closed.") % {"environment": environment})


@transaction.atomic
def delete(environment: Environment, *, by: User) -> None:
    """Only what never had access can go: later questions about who read what need the rest."""
    environment = records.locked(environment)
    may.demand(by, "environment.delete", environment)
    _record("environment.deleted", environment, by)
    records.delete(environment)


def _check(environment: Environment) -> None:
    account = environment.account
    if environment.region not in account.regions:
        text = _("%(account)s is connected for %(regions)s only.")
        known = {"account": account, "regions": ", ".join(account.regions)}
        raise ValidationError({"region": text % known})
    if not environment.role_arns:
        raise ValidationError({"role_arns": _("Name at least one role that queries.")})
    for arn in environment.role_arns:
        if f"::{account.account_id}:role/" not in arn:
            text = _("%(arn)s is no role of account %(account)s.")
            raise ValidationError({"role_arns": text % {"arn": arn, "account": account.account_id}})
        _demand_path(arn)
    _demand_own_roles(environment)
    _demand_own_database(environment)
    _demand_no_role_of_the_account(environment)


def _demand_path(arn: str) -> None:
    """Consoles and ``get-caller-identity`` show roles of IAM Identity Center without their path;
    Lake Formation takes them with it only ("Invalid path for user").
    """
    if "/AWSReservedSSO_" in arn and f"role{SSO_PATH}" not in arn:
        text = _(
            "%(arn)s is a role of IAM Identity Center and needs its whole path: "
            "arn:aws:iam::<account>:role%(path)s<Region>/%(name)s. `aws iam get-role --role-name "
            "%(name)s` shows it."
        )
        known = {"arn": arn, "path": SSO_PATH, "name": arn.rsplit("/", 1)[-1]}
        raise ValidationError({"role_arns": text % known})


def _demand_own_roles(environment: Environment) -> None:
    """A role shared by two projects would read in each what only the other was given."""
    for other in querying_as([role_of(arn) for arn in environment.role_arns]):
        if other.project != environment.project:
            text = _(
                "%(project)s already queries as one of these roles. Give each project its own."
            )
            raise ValidationError({"role_arns": text % {"project": other.project}})


def _demand_own_database(environment: Environment) -> None:
    """Two environments would clean up each other's links; a closed one does until its are gone."""
    others = occupied().filter(
        account=environment.account, region=environment.region, database=environment.database
    )
    other = others.exclude(pk=environment.pk).select_related("project").first()
    if other:
        text = _("“%(environment)s” of %(project)s has this local database. Choose another name.")
        known = {"environment": other, "project": other.project}
        raise ValidationError({"database": text % known})


def _demand_no_role_of_the_account(environment: Environment) -> None:
    """Sluice gives these rights without any decision, and drift of theirs is not looked for."""
    account = environment.account
    taken = {role_of(arn): name for name, arn in account.own_roles.items()}
    for arn in environment.role_arns:
        if field := taken.get(role_of(arn)):
            text = _(
                "%(arn)s is named in account %(account)s as its %(use)s. Name a role as which "
                "only this project queries."
            )
            use = cast("Field[str, str]", AwsAccount._meta.get_field(field)).verbose_name
            known = {"arn": arn, "account": account, "use": use}
            raise ValidationError({"role_arns": text % known})


def _demand_safe(environment: Environment, values: dict[str, Any]) -> None:
    if not environment.grants.exclude(state=GrantState.REVOKED).exists():
        return
    moved = [
        name
        for name in sorted(_FIXED_WHILE_GRANTED & values.keys())
        if values[name] != getattr(environment, name)
    ]
    if moved:
        raise Conflict(
            _(
                "Access was granted for these roles, in this Region and database. Until it has "
                "ended they cannot change. Make another environment instead."
            )
        )


def _once_each(role_arns: list[str]) -> list[str]:
    return list(dict.fromkeys(arn.strip() for arn in role_arns if arn.strip()))


def _record(verb: str, environment: Environment, by: User, **detail: Any) -> None:
    project = environment.project
    audit.record(
        verb, environment, by=by, projects=[project.pk], domains=[project.domain_id], **detail
    )
