"""``/api/v1/forms/`` and ``/api/v1/rules/``"""

from governance.api.viewsets import Noun
from governance.models import MetadataForm, Rule
from governance.selectors import forms
from governance.serializers.forms import FormSerializer, RuleSerializer
from governance.services import forms as services
from governance.services import rules
from portal.identity.requests import person_of


class FormApi(Noun):
    """Everybody reads; stewards of its domain or above and platform admins change."""

    queryset = forms.with_fields()
    serializer_class = FormSerializer
    filterset_fields = ["domain", "name", "slug", "purpose"]

    def perform_destroy(self, instance: MetadataForm) -> None:
        services.delete(instance, by=person_of(self.request))


class RuleApi(Noun):
    """Everybody reads; stewards of the domain or above and platform admins change."""

    queryset = Rule.objects.select_related("domain", "form", "glossary")
    serializer_class = RuleSerializer
    filterset_fields = ["domain", "kind"]

    def perform_destroy(self, instance: Rule) -> None:
        rules.delete(instance, by=person_of(self.request))
