"""Moving access from one catalog to another, without a gap."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from governance.models import AwsAccount, Domain
from sharing.models.grants import Grant, Want
from sharing.models.routes import Route


class Departure(models.Model):
    """The way on which a grant stood before its catalog changed.

    Wanted present until the grant is whole on its new route, then absent; the row goes when
    nothing of it is seen any more.
    """

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="departures")
    route = models.ForeignKey(Route, on_delete=models.PROTECT, related_name="departures")
    want = models.CharField(max_length=10, choices=Want.choices, default=Want.PRESENT)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["grant", "route"], name="departure_once")]

    def __str__(self) -> str:
        return f"{self.grant}: {self.route}"


class CatalogMove(models.Model):
    """That a domain's catalog changed: who said so, and how many living grants that concerned.

    How far it is follows from the grants themselves. ``account`` None is each producer's own.
    """

    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="catalog_moves")
    account = models.ForeignKey(AwsAccount, on_delete=models.PROTECT, null=True, related_name="+")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    grants = models.PositiveIntegerField(_("grants"))
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.domain} → {self.account or _('The producer’s own account')}"
