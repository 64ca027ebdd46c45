from __future__ import annotations

from typing import ClassVar

from django.db import models

from goals.models.goal import Goal
from people.models import Organization, Person
from people.tenancy import TenantKey, tenant_identity


class GoalLink(models.Model):
    """A document elsewhere that belongs to a goal: a title and a web address."""

    organization = models.ForeignKey(Organization, models.CASCADE)
    goal = TenantKey(Goal, models.CASCADE, related_name="links")
    title = models.CharField(max_length=300)
    url = models.CharField(max_length=2000)
    author = TenantKey(Person, models.SET_NULL, null=True, blank=True, related_name="links")
    made_at = models.DateTimeField(auto_now_add=True)

    rights: ClassVar = Goal.rights.behind("goal")

    class Meta:
        ordering = ("id",)
        constraints = (
            tenant_identity("goals_goallink"),
            models.CheckConstraint(
                condition=models.Q(url__iregex=r"^https?://[^[:space:]/]+"), name="goal_link_url"
            ),
        )

    def __str__(self) -> str:
        return self.title
