"""Fulfilment by hand: who is asked, what for, what they reported, and the webhooks sent to them."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog.models import Asset
from governance.models import Project
from sharing.models.grants import Grant, Want

URL_LENGTH = 500
TEXT_LENGTH = 5_000


class Fulfiller(models.Model):
    """Who gives by hand what Sluice cannot give itself: named people, a webhook, or both.

    For all unmanaged assets of a project, or for the one named. The webhook's secret is kept
    sealed, since every message is signed with it.
    """

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="fulfillers", verbose_name=_("project")
    )
    asset = models.ForeignKey(
        Asset,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="fulfillers",
        verbose_name=_("asset"),
    )
    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="fulfils_for", verbose_name=_("people")
    )
    webhook_url = models.CharField(_("webhook"), max_length=URL_LENGTH, blank=True)
    sealed_secret = models.TextField(blank=True, editable=False)
    webhook_off_at = models.DateTimeField(null=True, blank=True)
    webhook_off_reason = models.CharField(max_length=300, blank=True)
    remind_after_days = models.PositiveSmallIntegerField(
        _("days until a reminder"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["project__name", "id"]
        verbose_name_plural = _("fulfilment by hand")
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=Q(asset=None), name="fulfiller_once_per_project"
            ),
            models.UniqueConstraint(fields=["asset"], name="fulfiller_once_per_asset"),
        ]

    def __str__(self) -> str:
        return f"{self.project} · {self.asset.technical_name}" if self.asset else str(self.project)

    def get_absolute_url(self) -> str:
        return reverse("sharing:fulfiller", args=[self.pk])

    @property
    def calls_webhook(self) -> bool:
        return bool(self.webhook_url) and self.webhook_off_at is None


class TaskState(models.TextChoices):
    OPEN = "open", _("Waiting for somebody")
    STARTED = "started", _("Started")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    DROPPED = "dropped", _("No longer needed")


LIVE_TASKS = (TaskState.OPEN, TaskState.STARTED, TaskState.FAILED)


class FulfilmentTask(models.Model):
    """Something people are to do for a grant: give the access, or take it away.

    What exactly stands in the grant, which does not change while it lasts. ``diagnostics`` and
    ``reference`` (the address of a ticket) are those of the last report.
    """

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="tasks")
    want = models.CharField(max_length=10, choices=Want.choices)
    fulfiller = models.ForeignKey(
        Fulfiller, on_delete=models.SET_NULL, null=True, related_name="tasks"
    )
    state = models.CharField(max_length=10, choices=TaskState.choices, default=TaskState.OPEN)
    reason = models.TextField(blank=True)
    diagnostics = models.TextField(blank=True)
    reference = models.CharField(max_length=URL_LENGTH, blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reported_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField()
    next_reminder_at = models.DateTimeField()
    reminders = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["grant"], condition=Q(state__in=LIVE_TASKS), name="one_live_task_per_grant"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_reminder_at"],
                condition=Q(state__in=LIVE_TASKS),
                name="task_reminder",
            )
        ]

    def __str__(self) -> str:
        words = _("Give %s") if self.want == Want.PRESENT else _("Take away %s")
        return words % self.grant.asset.technical_name

    def get_absolute_url(self) -> str:
        return reverse("sharing:fulfilment_task", args=[self.pk])

    @property
    def is_live(self) -> bool:
        return self.state in LIVE_TASKS


class FulfilmentReport(models.Model):
    """What somebody said about a task; the task itself shows the last one."""

    task = models.ForeignKey(FulfilmentTask, on_delete=models.CASCADE, related_name="reports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=TaskState.choices)
    diagnostics = models.TextField(blank=True)
    reference = models.CharField(max_length=URL_LENGTH, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.by}: {self.get_state_display()}"


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("Being sent")
    DELIVERED = "delivered", _("Delivered")
    GIVEN_UP = "given_up", _("Given up")
    DROPPED = "dropped", _("No longer needed")


class WebhookDelivery(models.Model):
    """One message to a webhook. Every attempt sends the same ``body`` under the same id."""

    fulfiller = models.ForeignKey(Fulfiller, on_delete=models.CASCADE, related_name="deliveries")
    task = models.ForeignKey(FulfilmentTask, on_delete=models.CASCADE, related_name="deliveries")
    message_id = models.CharField(max_length=60, unique=True)
    type = models.CharField(max_length=40)
    body = models.TextField()
    state = models.CharField(
        max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING
    )
    attempt_count = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    last_answer = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], condition=Q(state="waiting"), name="delivery_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.message_id}"

    def get_absolute_url(self) -> str:
        return reverse("sharing:delivery", args=[self.pk])


class DeliveryAttempt(models.Model):
    """``status`` is what the receiver answered; None when it did not, ``error`` says why."""

    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=300, blank=True)
    milliseconds = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.delivery} ({self.number})"
