"""Glossaries: the business's words, in a hierarchy, with relations."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.models.domains import Domain


class Glossary(models.Model):
    """A set of terms. Without a domain it belongs to everybody."""

    domain = models.ForeignKey(
        Domain, on_delete=models.PROTECT, null=True, blank=True, related_name="glossaries"
    )
    name = models.CharField(_("name"), max_length=100, unique=True)
    slug = models.SlugField(unique=True, max_length=120, allow_unicode=True)
    description = models.TextField(_("description"), blank=True)
    restricted = models.BooleanField(
        _("restricted"), default=False, help_text=_("Only stewards may attach its terms.")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "glossaries"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("governance:glossary", args=[self.pk])


class Term(models.Model):
    glossary = models.ForeignKey(Glossary, on_delete=models.CASCADE, related_name="terms")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    name = models.CharField(_("name"), max_length=100)
    description = models.TextField(_("description"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["glossary", "parent", "name"],
                name="term_name_in_parent",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.glossary} › {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("governance:term", args=[self.pk])


class TermRelation(models.Model):
    class Kind(models.TextChoices):
        IS_A = "is_a", _("is a")
        CLASSIFIES = "classifies", _("classifies")
        SYNONYM = "synonym", _("synonym of")
        RELATED = "related", _("related to")

    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="relations")
    other = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="inverse_relations")
    kind = models.CharField(max_length=20, choices=Kind.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["term", "other", "kind"], name="term_relation_once"),
            models.CheckConstraint(
                name="term_relation_other", condition=~models.Q(term=models.F("other"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.term} {self.get_kind_display()} {self.other}"
