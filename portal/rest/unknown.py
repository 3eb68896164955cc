"""Addresses of the API at which there is nothing, answered as everything else in it."""

from django.http import Http404, HttpResponsePermanentRedirect
from django.urls import resolve
from rest_framework.request import Request
from rest_framework.views import APIView


class UnknownAddress(APIView):
    """404 as problem+json, whatever the method; a reader who left out the last slash is led on."""

    schema = None

    def get(self, request: Request, rest: str) -> HttpResponsePermanentRedirect:
        if rest.endswith("/") or resolve(f"{request.path_info}/").url_name == "api-unknown":
            raise Http404
        return HttpResponsePermanentRedirect(request.get_full_path(force_append_slash=True))

    def post(self, request: Request, rest: str) -> None:
        raise Http404

    put = patch = delete = post
