"""``/api/v1/{environments,projects,accounts}/{id}/closing/``: what it would end, and doing it."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance import policies as governance
from governance.models import Project
from governance.selectors import accounts as account_selectors
from portal.identity.models import User
from portal.identity.requests import person_of
from portal.policy import Policy
from portal.rest.references import Reference
from sharing.policies import may
from sharing.selectors.environments import environments_visible_to
from subscriptions.asking import TEXT_LENGTH
from subscriptions.selectors import closing as selectors
from subscriptions.services import closing as services


class EndingSerializer(serializers.Serializer):
    """What closing ends, in words and one by one."""

    effects = serializers.ListField(child=serializers.CharField(), source="in_words")
    subscriptions = Reference(many=True, read_only=True)
    requests = Reference(many=True, read_only=True)
    environments = serializers.IntegerField()
    listings = serializers.IntegerField()


class ClosingSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=TEXT_LENGTH)


class ClosedSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    closed_at = serializers.DateTimeField()


class _ClosingApi(APIView):
    """A subclass says what can be found, who may close it, and how."""

    policy: Policy
    verb: str
    ending: Callable[[Any], selectors.Ending]
    close: Callable[..., Any]

    def found(self, person: User) -> QuerySet[Any]:
        raise NotImplementedError

    @extend_schema(responses=EndingSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """What closing would end. Only whoever may close it is told."""
        thing = self._thing(request, pk)
        return Response(EndingSerializer(self.ending(thing)).data)

    @extend_schema(request=ClosingSerializer, responses={201: ClosedSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Close it for good. Access ends within minutes; requests and decisions stay."""
        thing = self._thing(request, pk)
        sent = ClosingSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        closed = self.close(thing, by=person_of(request), **sent.validated_data)
        return Response(ClosedSerializer(closed).data, status=201)

    def _thing(self, request: Request, pk: int) -> Any:
        person = person_of(request)
        thing = get_object_or_404(self.found(person), pk=pk)
        self.policy.demand(person, self.verb, thing)
        return thing


class EnvironmentClosingApi(_ClosingApi):
    policy, verb = may, "environment.close"
    ending = staticmethod(selectors.of_environment)
    close = staticmethod(services.close_environment)

    def found(self, person: User) -> QuerySet[Any]:
        return environments_visible_to(person)


class ProjectClosingApi(_ClosingApi):
    policy, verb = governance.may, "project.close"
    ending = staticmethod(selectors.of_project)
    close = staticmethod(services.close_project)

    def found(self, person: User) -> QuerySet[Any]:
        return Project.objects.select_related("domain")


class AccountClosingApi(_ClosingApi):
    policy, verb = governance.may, "account.close"
    ending = staticmethod(selectors.of_account)
    close = staticmethod(services.close_account)

    def found(self, person: User) -> QuerySet[Any]:
        return account_selectors.named_to(person)


urlpatterns = [
    path(
        "environments/<int:pk>/closing/",
        EnvironmentClosingApi.as_view(),
        name="api-environment-closing",
    ),
    path("projects/<int:pk>/closing/", ProjectClosingApi.as_view(), name="api-project-closing"),
    path("accounts/<int:pk>/closing/", AccountClosingApi.as_view(), name="api-account-closing"),
]
