from __future__ import annotations

from typing import ClassVar

from django.db import models

from goals.models.fields import ppm_in_range
from goals.models.goal import Goal
from people.history import keep_history
from people.models import Organization, Person
from people.tenancy import TenantKey


@keep_history()
class HandSetValue(models.Model):
    """A progress set by hand with a reason, valid from `set_on` to `expires_on` inclusive."""

    organization = models.ForeignKey(Organization, models.CASCADE)
    goal = TenantKey(Goal, models.CASCADE, related_name="hand_set_values")
    progress_ppm = models.IntegerField()
    set_on = models.DateField()
    expires_on = models.DateField()
    reason = models.TextField()
    author = TenantKey(Person, models.SET_NULL, null=True, blank=True, related_name="hand_set")

    rights: ClassVar = Goal.rights.behind("goal", doer="author_id")

    class Meta:
        ordering = ("set_on",)
        constraints = (
            models.UniqueConstraint(fields=["goal", "set_on"], name="hand_set_once_a_day"),
            ppm_in_range("hand_set_progress", "progress_ppm"),
            models.CheckConstraint(
                condition=models.Q(expires_on__gte=models.F("set_on")),
                name="hand_set_days",
            ),
        )

    def __str__(self) -> str:
        return f"{self.progress_ppm} ppm from {self.set_on}"
