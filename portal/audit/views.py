"""Govern › Audit log."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.audit import reading, selectors, verbs
from portal.audit.filters import LogFilter
from portal.audit.models import AuditEvent
from portal.identity.requests import person_of
from portal.ui.listing import Column, ListPage


class AuditLog(ListPage):
    title = _("Audit log")
    lead = _("Who did what to which object, when. Nothing here can be changed or removed.")
    filterset_class = LogFilter
    default_sort = "-id"
    empty_text = _("Nothing has happened yet in your projects and domains.")
    columns = (
        Column(label=_("When"), value="at", sort="id", template="audit/when.html"),
        Column(label=_("Who"), value="actor_label"),
        Column(label=_("Did"), value=lambda event: verbs.sentence(event.verb)),
        Column(label=_("To what"), value="object_label"),
        Column(label=_("Result"), value="result", template="audit/result.html"),
        Column(
            label=_("More"),
            value=lambda event: reading.pairs(event.detail),
            template="audit/detail.html",
            plain=lambda event: reading.plainly(event.detail),
        ),
    )

    def get_queryset(self) -> QuerySet[AuditEvent]:
        return selectors.events_visible_to(person_of(self.request))
