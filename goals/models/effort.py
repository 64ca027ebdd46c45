from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from goals.models.cycle import Cycle
from goals.models.fields import ppm_in_range
from goals.models.goal import Goal
from people.history import keep_history
from people.models import Organization, Person, Team
from people.tenancy import TenantKey


@keep_history()
class Allocation(models.Model):
    """Effort planned and used on a goal by a team or a person in a period."""

    class Kind(models.TextChoices):
        DAYS = "days", _("Person-days")
        MONEY = "money", _("Money")

    organization = models.ForeignKey(Organization, models.CASCADE)
    goal = TenantKey(Goal, models.CASCADE, related_name="allocations")
    team = TenantKey(Team, models.CASCADE, null=True, blank=True, related_name="allocations")
    person = TenantKey(Person, models.CASCADE, null=True, blank=True, related_name="allocations")
    cycle = TenantKey(Cycle, models.PROTECT, related_name="allocations")
    kind = models.CharField(max_length=5, choices=Kind, default=Kind.DAYS)
    planned = models.DecimalField(max_digits=15, decimal_places=3, default=0)
    used = models.DecimalField(max_digits=15, decimal_places=3, default=0)
    version = models.IntegerField(default=1)

    rights: ClassVar = Goal.rights.behind("goal")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["goal", "cycle", "kind", "team", "person"],
                nulls_distinct=False,
                name="allocation_once",
            ),
            models.CheckConstraint(
                condition=models.Q(team__isnull=False, person__isnull=True)
                | models.Q(team__isnull=True, person__isnull=False),
                name="allocation_team_or_person",
            ),
            models.CheckConstraint(
                condition=models.Q(planned__gte=0, used__gte=0),
                name="allocation_positive",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["days", "money"]), name="allocation_kind"
            ),
        )

    def __str__(self) -> str:
        return f"{self.planned} {self.kind} on {self.goal_id}"


@keep_history()
class AgreedShare(models.Model):
    """The part of a team's days in a period that it agreed with its lead to give to a strategic goal.

    The shares of a team in a period sum to 1; a strategic goal without a row is agreed to get none.
    That they name strategic goals and add up is held by triggers.
    """

    organization = models.ForeignKey(Organization, models.CASCADE)
    team = TenantKey(Team, models.CASCADE, related_name="agreed_shares")
    cycle = TenantKey(Cycle, models.PROTECT, related_name="agreed_shares")
    goal = TenantKey(Goal, models.CASCADE, related_name="agreed_shares")
    share_ppm = models.IntegerField()

    rights: ClassVar = Goal.rights.behind("goal")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["team", "cycle", "goal"], name="agreed_share_once"),
            ppm_in_range("agreed_share_share", "share_ppm"),
        )

    def __str__(self) -> str:
        return f"{self.share_ppm} ppm of {self.team_id} for {self.goal_id}"
