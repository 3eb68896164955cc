"""Metadata forms: named sets of typed fields that people fill in."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.models.domains import Domain
from governance.models.glossaries import Glossary


class FormPurpose(models.TextChoices):
    PRODUCT = "product", _("Data products")
    ASSET = "asset", _("Assets")
    COLUMN = "column", _("Columns")
    REQUEST = "request", _("Subscription requests")


class FieldType(models.TextChoices):
    STRING = "string", _("One line of text")
    TEXT = "text", _("Text")
    INTEGER = "integer", _("Whole number")
    DECIMAL = "decimal", _("Decimal number")
    BOOLEAN = "boolean", _("Yes or no")
    DATE = "date", _("Date")
    CHOICE = "choice", _("One of a list")
    TERM = "term", _("Glossary term")
    PERSON = "person", _("Person")
    URL = "url", _("Web address")


class MetadataForm(models.Model):
    """Without a domain it belongs to everybody."""

    domain = models.ForeignKey(
        Domain, on_delete=models.PROTECT, null=True, blank=True, related_name="metadata_forms"
    )
    name = models.CharField(_("name"), max_length=100, unique=True)
    slug = models.SlugField(unique=True, max_length=120, allow_unicode=True)
    description = models.TextField(_("description"), blank=True)
    purpose = models.CharField(
        _("filled in on"), max_length=10, choices=FormPurpose.choices, default=FormPurpose.PRODUCT
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("governance:form", args=[self.pk])


class FormField(models.Model):
    form = models.ForeignKey(MetadataForm, on_delete=models.CASCADE, related_name="fields")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.SlugField(_("technical name"), max_length=60)
    label = models.CharField(_("label"), max_length=100)
    help_text = models.CharField(_("help"), max_length=300, blank=True)
    type = models.CharField(_("type"), max_length=10, choices=FieldType.choices)
    required = models.BooleanField(_("required"), default=False)
    choices = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    glossary = models.ForeignKey(Glossary, on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["form", "name"], name="field_name_in_form"),
            models.CheckConstraint(
                name="field_term_has_glossary",
                condition=~models.Q(type=FieldType.TERM) | models.Q(glossary__isnull=False),
                violation_error_message=_("Say which glossary the term comes from."),
            ),
        ]

    def __str__(self) -> str:
        return self.label
