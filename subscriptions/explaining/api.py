"""``/api/v1/access/``: explanations, looks at AWS, and errors that somebody pasted."""

from django.http import Http404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.identity.requests import person_of
from sharing.services import access_looks
from subscriptions.explaining.cases import Case, case_for
from subscriptions.explaining.errors import diagnose
from subscriptions.explaining.explanation import explain
from subscriptions.explaining.serializers import (
    DiagnosisSerializer,
    ErrorSerializer,
    ExplanationSerializer,
    QuestionSerializer,
)


class ExplanationApi(APIView):
    """Why a role can read a table, or which link of the chain is broken and who can mend it."""

    @extend_schema(
        operation_id="access_explanation",
        parameters=[QuestionSerializer],
        responses=ExplanationSerializer,
    )
    def get(self, request: Request) -> Response:
        case = _case(request, request.query_params)
        return Response(ExplanationSerializer(explain(case)).data)


class LookApi(APIView):
    """Looks at AWS, made by a worker within a minute; the explanation shows what it found."""

    @extend_schema(
        operation_id="access_look",
        request=QuestionSerializer,
        responses={202: ExplanationSerializer},
    )
    def post(self, request: Request) -> Response:
        """Have AWS looked at now. Where nothing is wanted there, nothing is to be looked at."""
        case = _case(request, request.data)
        if case.grant and case.can_be_looked_at:
            access_looks.request_look(case.grant, case.role, by=person_of(request))
        return Response(ExplanationSerializer(explain(case)).data, status=202)


class ErrorApi(APIView):
    """Errors of Athena, Glue and Lake Formation, read and not kept."""

    @extend_schema(
        operation_id="access_error",
        request=ErrorSerializer,
        responses=DiagnosisSerializer,
    )
    def post(self, request: Request) -> Response:
        """What the error says, and which of your projects' tables it is about."""
        sent = ErrorSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        found = diagnose(sent.validated_data["text"], by=person_of(request))
        return Response(DiagnosisSerializer(found, context={"request": request}).data)


def _case(request: Request, given: object) -> Case:
    asked = QuestionSerializer(data=given)
    asked.is_valid(raise_exception=True)
    case = case_for(person_of(request), asked.question)
    if case is None:
        raise Http404
    return case


urlpatterns = [
    path("access/explanation/", ExplanationApi.as_view(), name="api-access-explanation"),
    path("access/looks/", LookApi.as_view(), name="api-access-look"),
    path("access/errors/", ErrorApi.as_view(), name="api-access-error"),
]
