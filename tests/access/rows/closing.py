"""URLs that close projects, environments and accounts: pages, then the API."""

from typing import Any

from tests.access.table import Row
from tests.access.world import World

#            Olu Sten Ana Sam Ida Ada nobody
ENVIRONMENT = "404 404 200 404 403 200 302"
ENVIRONMENT_DO = "404 404 302 404 403 302 302"
PROJECT = "200 200 403 403 403 200 302"
PROJECT_DO = "302 302 403 403 403 302 302"
ACCOUNT = "403 404 404 404 403 200 302"
ACCOUNT_DO = "403 404 404 404 403 302 302"
API_ENVIRONMENT = "404 404 200 404 403 200 401"
API_PROJECT = "200 200 403 403 403 200 401"
API_ACCOUNT = "403 404 404 404 403 200 401"


def _environment(world: World) -> dict[str, Any]:
    return {"pk": world.environment.pk}


def _project(world: World) -> dict[str, Any]:
    return {"pk": world.films.pk}


def _account(world: World) -> dict[str, Any]:
    return {"pk": world.account.pk}


def _reason(world: World) -> dict[str, Any]:
    return {"reason": "over"}


def _done(answers: str) -> str:
    return answers.replace("200", "201")


ROWS: dict[str, Row] = {
    "subscriptions:environment_closing": Row(
        get=ENVIRONMENT, post=ENVIRONMENT_DO, kwargs=_environment, data=_reason
    ),
    "subscriptions:project_closing": Row(
        get=PROJECT, post=PROJECT_DO, kwargs=_project, data=_reason
    ),
    "subscriptions:account_closing": Row(
        get=ACCOUNT, post=ACCOUNT_DO, kwargs=_account, data=_reason
    ),
    "api-environment-closing": Row(
        get=API_ENVIRONMENT, post=_done(API_ENVIRONMENT), kwargs=_environment, data=_reason
    ),
    "api-project-closing": Row(
        get=API_PROJECT, post=_done(API_PROJECT), kwargs=_project, data=_reason
    ),
    "api-account-closing": Row(
        get=API_ACCOUNT, post=_done(API_ACCOUNT), kwargs=_account, data=_reason
    ),
}
