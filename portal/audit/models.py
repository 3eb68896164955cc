"""The ledger: what was done, by whom, to what, with what result. Rows are only ever added."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _


class ActorType(models.TextChoices):
    PERSON = "person", _("person")
    SYSTEM = "system", _("Sluice")


class AuditEvent(models.Model):
    """One thing that happened.

    Names and ids are copied, not referenced: an event outlives what it tells of.
    """

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor_type = models.CharField(max_length=10, choices=ActorType.choices)
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=200)
    verb = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField(null=True)
    object_label = models.CharField(max_length=300)
    result = models.CharField(max_length=20, default="done")
    detail = models.JSONField(default=dict)
    projects = ArrayField(models.BigIntegerField(), default=list)
    domains = ArrayField(models.BigIntegerField(), default=list)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["object_type", "object_id"]),
            models.Index(fields=["actor_type", "actor_id"]),
            models.Index(fields=["verb"]),
            GinIndex(fields=["projects"]),
            GinIndex(fields=["domains"]),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            # Protect refuses to guard TRUNCATE, which row triggers never see.
            pgtrigger.Trigger(
                name="no_truncate",
                operation=pgtrigger.Truncate,
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                func=(
                    "RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.actor_label} {self.verb} {self.object_label}"
