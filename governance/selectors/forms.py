"""Reading metadata forms; everybody signed in sees them."""

from django.db.models import Count, Prefetch, Q, QuerySet

from governance.models import Domain, FormField, FormPurpose, MetadataForm
from governance.selectors.trees import upwards


def listed() -> QuerySet[MetadataForm]:
    """All forms, with what a list shows of them."""
    return (
        MetadataForm.objects.select_related("domain")
        .annotate(field_count=Count("fields"))
        .order_by("name")
    )


def with_fields() -> QuerySet[MetadataForm]:
    """Forms with their fields and those fields' glossaries. Two queries."""
    fields = FormField.objects.select_related("glossary")
    return MetadataForm.objects.select_related("domain").prefetch_related(
        Prefetch("fields", fields)
    )


def usable_in(domain: Domain) -> QuerySet[MetadataForm]:
    """The forms a domain may use: everybody's, its own, and those of the domains above."""
    return with_fields().filter(Q(domain=None) | Q(domain__in=upwards(Domain, [domain.pk])))


def forms_for(domain: Domain, purpose: FormPurpose) -> QuerySet[MetadataForm]:
    """The forms a domain may use for one purpose."""
    return usable_in(domain).filter(purpose=purpose)
