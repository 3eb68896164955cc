"""Rules: what a domain demands of listings and requests."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from governance.models.domains import Domain
from governance.models.forms import MetadataForm
from governance.models.glossaries import Glossary


class RuleKind(models.TextChoices):
    LISTING_FORM = "listing_form", _("A listing must have this form")
    LISTING_TERM = "listing_term", _("A listing must have a term of this glossary")
    REQUEST_FORM = "request_form", _("A request must answer this form")
    LONGEST_ACCESS = "longest_access", _("Access lasts at most this many days")


class Rule(models.Model):
    """One demand of a domain; it holds for the domains below as well."""

    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="rules")
    kind = models.CharField(_("kind"), max_length=20, choices=RuleKind.choices)
    form = models.ForeignKey(
        MetadataForm, on_delete=models.PROTECT, null=True, blank=True, related_name="rules"
    )
    glossary = models.ForeignKey(
        Glossary, on_delete=models.PROTECT, null=True, blank=True, related_name="rules"
    )
    days = models.PositiveIntegerField(_("days"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["domain", "kind", "id"]
        constraints = [
            models.CheckConstraint(
                name="rule_has_its_object",
                condition=(
                    models.Q(
                        kind__in=[RuleKind.LISTING_FORM, RuleKind.REQUEST_FORM],
                        form__isnull=False,
                        glossary=None,
                        days=None,
                    )
                    | models.Q(
                        kind=RuleKind.LISTING_TERM, glossary__isnull=False, form=None, days=None
                    )
                    | models.Q(kind=RuleKind.LONGEST_ACCESS, days__gt=0, form=None, glossary=None)
                ),
                violation_error_message=_("This kind of rule needs its form, glossary or days."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.form or self.glossary or self.days}"
