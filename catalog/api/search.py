"""``/api/v1/search/``"""

from django.utils.http import urlencode
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog import search
from catalog.search import Filters
from catalog.serializers.search import ResultsSerializer
from portal.identity.requests import person_of

_TEXT = ("q", "type", "cursor")
_IDS = ("domain", "project", "term", "classification")
PARAMETERS = [
    *(OpenApiParameter(name, OpenApiTypes.STR) for name in _TEXT),
    *(OpenApiParameter(name, OpenApiTypes.INT) for name in _IDS),
]


class SearchApi(APIView):
    """Published listings that answer a text, best first; without one all, newest first."""

    @extend_schema(operation_id="search", parameters=PARAMETERS, responses=ResultsSerializer)
    def get(self, request: Request) -> Response:
        asked = request.query_params
        results = search.find(
            asked.get("q", ""),
            person=person_of(request),
            filters=Filters.read(asked),
            cursor=asked.get("cursor", ""),
        )
        answer = ResultsSerializer({**vars(results), "previous": None}).data
        return Response({**answer, "next": _next(request, results.next)})


def _next(request: Request, cursor: str) -> str | None:
    if not cursor:
        return None
    query = urlencode({**request.query_params.dict(), "cursor": cursor})
    return request.build_absolute_uri(f"{request.path}?{query}")
