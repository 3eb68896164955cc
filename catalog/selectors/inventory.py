"""Reading what projects keep to themselves: sources, runs, assets and product drafts."""

from typing import TypeVar

from django.db.models import Count, Model, OuterRef, Q, QuerySet, Subquery

from catalog.models import Asset, Column, DataSource, Product, Run, RunItem, SuggestionState
from governance.models import AwsAccount, Project, ProjectRole
from governance.selectors.roles import roles_of
from portal.identity.models import User

Kept = TypeVar("Kept", bound=Model)


def sources_visible_to(person: User) -> QuerySet[DataSource]:
    """With the account, the project, the number of assets and how the newest run stands."""
    newest = Run.objects.filter(source=OuterRef("pk")).order_by("-pk")
    return (
        _visible(DataSource.objects.all(), person, "project")
        .select_related("project", "account", "created_by")
        .annotate(
            asset_count=Count("assets", filter=Q(assets__gone_at=None)),
            run_state=Subquery(newest.values("state")[:1]),
            run_at=Subquery(newest.values("requested_at")[:1]),
        )
    )


def runs_visible_to(person: User) -> QuerySet[Run]:
    return _visible(Run.objects.all(), person, "source__project").select_related(
        "source__project", "source__account", "requested_by"
    )


def assets_visible_to(person: User) -> QuerySet[Asset]:
    """With the account, the project, and the numbers of columns and open suggestions."""
    open_ones = Q(columns__suggestion=SuggestionState.OPEN)
    return (
        _visible(Asset.objects.all(), person, "project")
        .select_related("project", "account", "source")
        .annotate(
            column_count=Count("columns"),
            open_suggestions=Count("columns", filter=open_ones),
        )
    )


def products_visible_to(person: User) -> QuerySet[Product]:
    return (
        _visible(Product.objects.all(), person, "project")
        .select_related("project__domain", "listing__revision", "created_by")
        .annotate(asset_count=Count("contents"))
    )


def items_of(run: Run) -> QuerySet[RunItem]:
    return run.items.select_related("asset")


def outcomes_of(run: Run) -> dict[str, int]:
    """How many tables ended in which way."""
    counted = run.items.order_by().values_list("outcome").annotate(number=Count("pk"))
    return dict(counted)


def columns_of(asset: Asset) -> QuerySet[Column]:
    return asset.columns.order_by("position", "pk")


def producing_projects_of(person: User) -> QuerySet[Project]:
    """The projects for which the person may import, describe and publish."""
    mine = roles_of(person).projects_as(ProjectRole.OWNER, ProjectRole.CONTRIBUTOR)
    return Project.objects.filter(pk__in=mine).select_related("domain")


def accounts_importable_by(person: User) -> QuerySet[AwsAccount]:
    """The accounts that list one of the person's producing projects."""
    return AwsAccount.objects.filter(producers__in=producing_projects_of(person)).distinct()


def _visible(rows: QuerySet[Kept], person: User, project: str) -> QuerySet[Kept]:
    """Those of the person's projects and stewarded domains; an auditor sees all."""
    roles = roles_of(person)
    if roles.is_auditor:
        return rows
    mine = Q(**{f"{project}__in": roles.projects.keys()})
    return rows.filter(mine | Q(**{f"{project}__domain__in": roles.stewarded}))
