"""The verbs of data sources and runs."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog.models import DataSource, Run
from catalog.policies import may
from catalog.services.ledger import record
from catalog.services.texts import check_texts
from catalog.states import OPEN_RUN
from catalog.tasks import wake
from governance.models import AwsAccount, Project
from governance.services import accounts, projects
from portal.errors import Conflict
from portal.identity.models import User

CHANGEABLE = ("name", "account", "region", "database", "include", "exclude", "suggest_names")


@transaction.atomic
def create_source(
    *,
    project: Project,
    name: str,
    account: AwsAccount,
    region: str,
    database: str,
    by: User,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    suggest_names: bool = True,
) -> DataSource:
    """Connect a Glue database to a project. Raises ValidationError and Denied."""
    may.demand(by, "source.create", project)
    projects.demand_open(project)
    accounts.demand_open(account)
    source = DataSource(
        project=project,
        name=name,
        account=account,
        region=region,
        database=database,
        include=list(include),
        exclude=list(exclude),
        suggest_names=suggest_names,
        created_by=by,
    )
    _check(source, by)
    source.save()
    record("source.created", source, by=by)
    return source


@transaction.atomic
def change_source(source: DataSource, *, by: User, **changes: Any) -> DataSource:
    """Change any of ``CHANGEABLE``. What was imported before stays in the inventory."""
    source = DataSource.objects.select_for_update().get(pk=source.pk)
    may.demand(by, "source.change", source)
    before = {name: getattr(source, name) for name in changes}
    for name, value in changes.items():
        setattr(source, name, value)
    _check(source, by)
    source.save()
    changed = {
        name: str(now) for name, was in before.items() if (now := getattr(source, name)) != was
    }
    record("source.changed", source, by=by, **changed)
    return source


@transaction.atomic
def delete_source(source: DataSource, *, by: User) -> None:
    """Forget the connection and its runs; the assets stay. Raises Conflict while it runs."""
    source = DataSource.objects.select_for_update().get(pk=source.pk)
    may.demand(by, "source.delete", source)
    if source.runs.filter(state__in=OPEN_RUN).exists():
        raise Conflict(_("A run of this data source is under way. Wait until it is finished."))
    record("source.deleted", source, by=by)
    source.delete()


@transaction.atomic
def request_run(source: DataSource, *, by: User) -> Run:
    """Queue an import of the source. Raises Conflict while another run of it is open."""
    may.demand(by, "source.run", source)
    may.demand(by, "source.use_account", (source.project, source.account))
    try:
        with transaction.atomic():
            run = Run.objects.create(source=source, requested_by=by)
    except IntegrityError:
        raise Conflict(_("A run of this data source is under way already.")) from None
    record("run.requested", source, by=by, run=run.pk)
    wake(run)
    return run


def _check(source: DataSource, by: User) -> None:
    check_texts(source, ("name", "database"))
    source.full_clean()
    may.demand(by, "source.use_account", (source.project, source.account))
    if source.region not in source.account.regions:
        raise ValidationError({"region": _not_a_region_of(source.account)})


def _not_a_region_of(account: AwsAccount) -> str:
    return _("%(account)s is connected in %(regions)s only.") % {
        "account": account.name,
        "regions": ", ".join(account.regions),
    }
