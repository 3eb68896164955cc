"""What is brought to a wish, one worker at a time, until AWS shows it."""

from __future__ import annotations

import random
from datetime import timedelta

from django.db import models
from django.utils import timezone

FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 300
GIVE_UP_AFTER = timedelta(hours=1)
"""From then on what AWS keeps delaying is shown as failed. The look-out for drift still visits
it; what is to be taken away is never given up."""


class Reconciled(models.Model):
    """When it must be looked at again, and why it is not settled.

    ``wanted_version`` rises with every change of what is wanted; a pass that began at version n
    and found AWS as wanted sets ``settled_version`` to n. A change during the pass leaves it
    unsettled, so no wake-up can be lost.
    """

    wanted_version = models.PositiveBigIntegerField(default=0)
    settled_version = models.PositiveBigIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    woken_at = models.DateTimeField(null=True)
    observed_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def given_up(self) -> bool:
        return bool(self.failing_since and timezone.now() - self.failing_since > GIVE_UP_AFTER)

    def settle(self, version: int) -> None:
        self.settled_version = max(self.settled_version, version)
        self.attempts = 0
        self.failing_since = self.next_attempt_at = None
        self.last_error = ""
        self.observed_at = timezone.now()
        self.save()

    def postpone(self, error: str) -> float:
        """Again after a wait that doubles, with jitter so that many do not march in step.

        Returns the wait in seconds.
        """
        now = timezone.now()
        self.settled_version = min(self.settled_version, self.wanted_version - 1)
        wait = min(FIRST_WAIT_SECONDS * 2**self.attempts, LONGEST_WAIT_SECONDS)
        seconds = random.uniform(wait / 2, wait)  # noqa: S311 - jitter needs no secrecy
        self.attempts += 1
        self.failing_since = self.failing_since or now
        self.next_attempt_at = now + timedelta(seconds=seconds)
        self.last_error = error
        self.observed_at = now
        self.save()
        return seconds
