from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.history import keep_history
from people.models import Organization
from people.parts import Parts
from people.tenancy import TenantKey, tenant_identity


@keep_history()
class Cycle(models.Model):
    """A planning period; a quarter lies in a year."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OPEN = "open", _("Open")
        CLOSING = "closing", _("Closing")
        CLOSED = "closed", _("Closed")

    organization = models.ForeignKey(Organization, models.CASCADE)
    name = models.CharField(max_length=100)
    parent = TenantKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    start_date = models.DateField()
    due_date = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    version = models.IntegerField(default=1)

    rights: ClassVar = Parts()

    class Meta:
        ordering = ("-start_date", "name")
        constraints = (
            tenant_identity("goals_cycle"),
            models.UniqueConstraint(fields=["organization", "name"], name="cycle_name"),
            models.CheckConstraint(
                condition=models.Q(due_date__gt=models.F("start_date")),
                name="cycle_days",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "open", "closing", "closed"]),
                name="cycle_state",
            ),
        )

    def __str__(self) -> str:
        return self.name
