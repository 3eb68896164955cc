"""The REST API of the rule book."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from governance.api.accounts import AccountApi
from governance.api.domains import DomainApi
from governance.api.forms import FormApi, RuleApi
from governance.api.glossaries import GlossaryApi, TermApi
from governance.api.me import Me
from governance.api.projects import MemberApi, ProjectApi

router = SimpleRouter()
router.register("domains", DomainApi, "api-domain")
router.register("projects", ProjectApi, "api-project")
router.register(r"projects/(?P<project>\d+)/members", MemberApi, "api-member")
router.register("accounts", AccountApi, "api-account")
router.register("glossaries", GlossaryApi, "api-glossary")
router.register("terms", TermApi, "api-term")
router.register("forms", FormApi, "api-form")
router.register("rules", RuleApi, "api-rule")

urlpatterns = [path("me/", Me.as_view(), name="api-me"), path("", include(router.urls))]
