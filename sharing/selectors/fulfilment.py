"""Reading who fulfils by hand, what they are asked to do, and what was sent to their webhooks."""

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from catalog.models import Asset
from governance.models import Project, ProjectRole
from governance.selectors.projects import owners_of
from governance.selectors.roles import roles_of
from portal.identity.models import User
from sharing.models import LIVE_TASKS, Fulfiller, FulfilmentTask, TaskState, WebhookDelivery

PRODUCES = (ProjectRole.OWNER, ProjectRole.CONTRIBUTOR)


class Fulfillers:
    """Who fulfils for which asset; those of a project are read once."""

    def __init__(self) -> None:
        self._known: dict[int, dict[int | None, Fulfiller]] = {}

    def of(self, asset: Asset) -> Fulfiller | None:
        """Whoever is named for the asset itself, else for its project."""
        if asset.project_id not in self._known:
            named = Fulfiller.objects.filter(project=asset.project_id)
            self._known[asset.project_id] = {one.asset_id: one for one in named}
        known = self._known[asset.project_id]
        return known.get(asset.pk) or known.get(None)


def people_asked(task: FulfilmentTask) -> list[User]:
    """The named people, else the owners of the producing project; nobody of the asking side."""
    asking = task.grant.environment.project_id
    named = _active(task.fulfiller).exclude(memberships__project=asking)
    return list(named) or owners_asked(task)


def owners_asked(task: FulfilmentTask) -> list[User]:
    asking = task.grant.environment.project_id
    return list(owners_of(task.grant.asset.project).exclude(memberships__project=asking))


def names_of(people: list[User]) -> str:
    return ", ".join(person.name or person.email for person in people)


def _active(fulfiller: Fulfiller | None) -> QuerySet[User]:
    people = fulfiller.people.all() if fulfiller else User.objects.none()
    return people.filter(is_active=True).order_by("name", "pk")


def fulfillers_visible_to(person: User) -> QuerySet[Fulfiller]:
    """As ``policies.sees_fulfiller`` says, with what lists show."""
    found = (
        Fulfiller.objects.select_related("project", "asset")
        .annotate(
            people_count=Count("people", filter=Q(people__is_active=True), distinct=True),
            open_count=Count("tasks", filter=Q(tasks__state__in=LIVE_TASKS), distinct=True),
        )
        .order_by("project__name", "pk")
    )
    roles = roles_of(person)
    if roles.is_auditor or roles.is_platform_admin:
        return found
    return found.filter(
        Q(project__in=roles.projects_as(*PRODUCES)) | Q(project__domain__in=roles.stewarded)
    )


def projects_named_by(person: User) -> QuerySet[Project]:
    """Those for which the person may say who fulfils, as ``policies`` says."""
    roles = roles_of(person)
    return Project.objects.filter(
        Q(pk__in=roles.projects_as(ProjectRole.OWNER)) | Q(domain__in=roles.stewarded)
    ).order_by("name")


def tasks_visible_to(person: User) -> QuerySet[FulfilmentTask]:
    """For the named people, the producing side, auditors and platform admins."""
    found = FulfilmentTask.objects.select_related(
        "grant__asset__account",
        "grant__asset__project__domain",
        "grant__environment__account",
        "grant__environment__project",
        "fulfiller__project",
        "fulfiller__asset",
        "reported_by",
    )
    roles = roles_of(person)
    if roles.is_auditor or roles.is_platform_admin:
        return found
    return found.filter(
        Q(fulfiller__in=_fulfilled_by(person))
        | Q(grant__asset__project__in=roles.projects_as(*PRODUCES))
        | Q(grant__asset__project__domain__in=roles.stewarded)
    )


def grants_to_fulfil(person: User) -> Q:
    """Narrows grants to those the person was asked to give or take away."""
    tasks = FulfilmentTask.objects.filter(fulfiller__in=_fulfilled_by(person))
    return Q(pk__in=tasks.values("grant"))


def _fulfilled_by(person: User) -> QuerySet[Fulfiller]:
    return Fulfiller.objects.filter(people=person)


def waiting_for(person: User) -> QuerySet[FulfilmentTask]:
    """Live tasks the person may report on, as ``policies.reports_task`` says."""
    roles = roles_of(person)
    return tasks_visible_to(person).filter(
        Q(fulfiller__in=_fulfilled_by(person))
        | Q(grant__asset__project__in=roles.projects_as(ProjectRole.OWNER)),
        ~Q(grant__environment__project__in=roles.projects_as()),
        state__in=LIVE_TASKS,
    )


def waiting_count(person: User) -> int:
    return waiting_for(person).count()


def deliveries_visible_to(person: User) -> QuerySet[WebhookDelivery]:
    """For owners of the project and whoever stands above it, auditors and platform admins."""
    found = WebhookDelivery.objects.select_related(
        "fulfiller__project",
        "fulfiller__asset",
        "task__grant__asset",
        "task__grant__environment__project",
    )
    roles = roles_of(person)
    if roles.is_auditor or roles.is_platform_admin:
        return found
    return found.filter(
        Q(fulfiller__project__in=roles.projects_as(ProjectRole.OWNER))
        | Q(fulfiller__project__domain__in=roles.stewarded)
    )


def ids_to_remind_of() -> list[int]:
    due = FulfilmentTask.objects.filter(state__in=LIVE_TASKS, next_reminder_at__lte=timezone.now())
    return list(due.order_by("next_reminder_at").values_list("pk", flat=True))


def latest_task(grant_id: int, task_id: int | None = None) -> FulfilmentTask | None:
    """The task meant by its id, or the one that is live, or the last one of the grant."""
    tasks = FulfilmentTask.objects.filter(grant=grant_id)
    if task_id is not None:
        return tasks.filter(pk=task_id).first()
    return tasks.exclude(state=TaskState.DROPPED).first()
