"""The REST API of subscriptions: ``/api/v1/requests/`` and ``/api/v1/subscriptions/``."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import GenericViewSet

from portal.identity.requests import person_of
from subscriptions import closing_api
from subscriptions.explaining import api as explaining
from subscriptions.filters import RequestFilter, SubscriptionFilter
from subscriptions.models import Comment, Subscription, SubscriptionRequest
from subscriptions.selectors import requests as request_selectors
from subscriptions.selectors import subscriptions as subscription_selectors
from subscriptions.selectors.plans import plan_of
from subscriptions.serializers import (
    ApprovalSerializer,
    CancellationSerializer,
    CommentSerializer,
    PlanSerializer,
    RemarkSerializer,
    RequestSerializer,
    RevocationSerializer,
    SubscriptionSerializer,
)
from subscriptions.services import requests, subscriptions


def _sent(kind: type[serializers.Serializer], request: Request) -> dict[str, Any]:
    sent = kind(data=request.data)
    sent.is_valid(raise_exception=True)
    values: dict[str, Any] = sent.validated_data
    return values


class RequestApi(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.CreateModelMixin, GenericViewSet
):
    """Requests of your projects, and those for products you answer for."""

    queryset = SubscriptionRequest.objects.none()
    serializer_class = RequestSerializer
    filterset_class = RequestFilter
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[SubscriptionRequest]:
        visible = request_selectors.visible_to(person_of(self.request))
        return visible.prefetch_related("decisions__approver")

    @extend_schema(request=ApprovalSerializer, responses={201: RequestSerializer})
    @action(detail=True, methods=["post"])
    def approval(self, request: Request, pk: str) -> Response:
        """Say yes, to all that was asked or to less; granting begins by itself."""
        values = _sent(ApprovalSerializer, request)
        requests.approve(self.get_object(), by=person_of(request), **values)
        return self._as_it_is_now()

    @extend_schema(request=RemarkSerializer, responses={201: RequestSerializer})
    @action(detail=True, methods=["post"])
    def refusal(self, request: Request, pk: str) -> Response:
        """Say no, and why."""
        values = _sent(RemarkSerializer, request)
        requests.refuse(self.get_object(), by=person_of(request), **values)
        return self._as_it_is_now()

    @extend_schema(request=RemarkSerializer, responses={201: RequestSerializer})
    @action(detail=True, methods=["post"])
    def question(self, request: Request, pk: str) -> Response:
        """Ask the requester something first; their comment is the answer."""
        values = _sent(RemarkSerializer, request)
        requests.ask(self.get_object(), by=person_of(request), **values)
        return self._as_it_is_now()

    @extend_schema(request=None, responses={201: RequestSerializer})
    @action(detail=True, methods=["post"])
    def withdrawal(self, request: Request, pk: str) -> Response:
        """Take the request back before it is decided."""
        requests.withdraw(self.get_object(), by=person_of(request))
        return self._as_it_is_now()

    @extend_schema(responses=PlanSerializer)
    @action(detail=True, filterset_class=None, pagination_class=None)
    def plan(self, request: Request, pk: str) -> Response:
        """The AWS calls a yes leads to, and who reads what by them.

        Once approved it is the plan kept with the decision; ``added`` and ``gone`` say what giving
        the same access would do differently today.
        """
        return Response(PlanSerializer(plan_of(self.get_object())).data)

    def _as_it_is_now(self) -> Response:
        return Response(self.get_serializer(self.get_object()).data, status=201)


REQUEST_ID = OpenApiParameter("of_request", int, OpenApiParameter.PATH)


@extend_schema(parameters=[REQUEST_ID])
class CommentApi(mixins.ListModelMixin, mixins.CreateModelMixin, GenericViewSet):
    """The conversation about a request; a comment of the asking side answers an open question."""

    queryset = Comment.objects.none()
    serializer_class = CommentSerializer

    def get_queryset(self) -> QuerySet[Comment]:
        return self._asked().comments.select_related("author")

    def perform_create(self, serializer: Any) -> None:
        by, text = person_of(self.request), serializer.validated_data["text"]
        serializer.instance = requests.comment(self._asked(), by=by, text=text)

    def _asked(self) -> SubscriptionRequest:
        visible = request_selectors.visible_to(person_of(self.request))
        return get_object_or_404(visible, pk=self.kwargs["of_request"])


class SubscriptionApi(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """What your projects hold, and who holds products you answer for."""

    queryset = Subscription.objects.none()
    serializer_class = SubscriptionSerializer
    filterset_class = SubscriptionFilter
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[Subscription]:
        return subscription_selectors.visible_to(person_of(self.request))

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        held = args[0] if kwargs.get("many") else args
        grants = subscription_selectors.grants_of(held)
        context = {**self.get_serializer_context(), "grants": grants}
        return SubscriptionSerializer(*args, **{**kwargs, "context": context})

    @extend_schema(request=RevocationSerializer, responses={201: SubscriptionSerializer})
    @action(detail=True, methods=["post"])
    def revocation(self, request: Request, pk: str) -> Response:
        """The producing side takes the access away."""
        values = _sent(RevocationSerializer, request)
        subscriptions.revoke(self.get_object(), by=person_of(request), **values)
        return self._as_it_is_now()

    @extend_schema(request=CancellationSerializer, responses={201: SubscriptionSerializer})
    @action(detail=True, methods=["post"])
    def cancellation(self, request: Request, pk: str) -> Response:
        """The asking side gives the access up."""
        values = _sent(CancellationSerializer, request)
        subscriptions.cancel(self.get_object(), by=person_of(request), **values)
        return self._as_it_is_now()

    def _as_it_is_now(self) -> Response:
        return Response(self.get_serializer(self.get_object()).data, status=201)


router = SimpleRouter()
router.register("requests", RequestApi, "api-request")
router.register(r"requests/(?P<of_request>\d+)/comments", CommentApi, "api-comment")
router.register("subscriptions", SubscriptionApi, "api-subscription")
urlpatterns = [*router.urls, *explaining.urlpatterns, *closing_api.urlpatterns]
