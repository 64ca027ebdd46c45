from __future__ import annotations

from typing import ClassVar

from django.db import models

from goals.models.fields import WeightField, weight_in_range
from goals.models.goal import Goal
from people.history import keep_history
from people.models import Organization, Person
from people.tenancy import TenantKey, tenant_identity


@keep_history()
class Step(models.Model):
    """An actionable step; a goal's steps count together as one milestone."""

    organization = models.ForeignKey(Organization, models.CASCADE)
    goal = TenantKey(Goal, models.CASCADE, related_name="steps")
    title = models.CharField(max_length=1000)
    assignee = TenantKey(Person, models.SET_NULL, null=True, blank=True, related_name="steps")
    due_date = models.DateField(null=True, blank=True)
    weight = WeightField()
    done_on = models.DateField(null=True, blank=True)
    blocked_by = TenantKey("self", models.SET_NULL, null=True, blank=True, related_name="blocks")
    position = models.IntegerField(default=0)
    version = models.IntegerField(default=1)

    rights: ClassVar = Goal.rights.behind("goal", doer="assignee_id")

    class Meta:
        ordering = ("position", "id")
        constraints = (
            tenant_identity("goals_step"),
            weight_in_range("step_weight", "weight"),
            models.CheckConstraint(
                condition=~models.Q(blocked_by=models.F("id")), name="step_not_itself"
            ),
        )

    def __str__(self) -> str:
        return self.title
