"""What a goal is tied to: further parents, the teams that share it, people named on it, pillars."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goals.models.fields import PPM, WeightField, ppm_in_range, weight_in_range
from goals.models.goal import Goal, Strength
from people.history import keep_history
from people.models import Organization, Person, Pillar, Team
from people.tenancy import TenantKey, tenant_identity


@keep_history()
class Contribution(models.Model):
    """A further edge: `child` also contributes to `parent`, beside its home."""

    organization = models.ForeignKey(Organization, models.CASCADE)
    child = TenantKey(Goal, models.CASCADE, related_name="contributions")
    parent = TenantKey(Goal, models.CASCADE, related_name="contributors")
    weight = WeightField()
    share_ppm = models.IntegerField(null=True, blank=True)
    statement = models.CharField(max_length=500, blank=True)
    strength = models.CharField(max_length=10, choices=Strength, default=Strength.BARE)
    review_on = models.DateField(null=True, blank=True)
    version = models.IntegerField(default=1)

    rights: ClassVar = Goal.rights.behind("child")

    class Meta:
        constraints = (
            tenant_identity("goals_contribution"),
            models.UniqueConstraint(fields=["child", "parent"], name="contribution_once"),
            models.CheckConstraint(
                condition=~models.Q(child=models.F("parent")),
                name="contribution_not_itself",
            ),
            models.CheckConstraint(
                condition=models.Q(strength__in=Strength.values),
                name="contribution_strength",
            ),
            weight_in_range("contribution_weight", "weight"),
            ppm_in_range("contribution_share", "share_ppm"),
        )

    def __str__(self) -> str:
        return f"{self.child_id} → {self.parent_id}"


@keep_history()
class GoalTeam(models.Model):
    """A team that shares a goal; the shares of a goal sum to 1."""

    organization = models.ForeignKey(Organization, models.CASCADE)
    goal = TenantKey(Goal, models.CASCADE, related_name="team_shares")
    team = TenantKey(Team, models.CASCADE, related_name="goal_shares")
    share_ppm = models.IntegerField(default=PPM)

    rights: ClassVar = Goal.rights.behind("goal")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["goal", "team"], name="goal_team_once"),
            ppm_in_range("goal_team_share", "share_ppm"),
        )

    def __str__(self) -> str:
        return f"{self.goal_id} in {self.team_id}"


@keep_history()
class GoalPerson(models.Model):
    """A person named on a goal: may see it though it is private."""

    organization = models.ForeignKey(Organization, models.CASCADE)
    goal = TenantKey(Goal, models.CASCADE, related_name="named")
    person = TenantKey(Person, models.CASCADE, related_name="named_on")

    rights: ClassVar = Goal.rights.behind("goal")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["goal", "person"], name="goal_person_once"),)

    def __str__(self) -> str:
        return f"{self.person_id} on {self.goal_id}"


@keep_history()
class GoalPillar(models.Model):
    """A strategic goal serves a pillar."""

    organization = models.ForeignKey(Organization, models.CASCADE)
    goal = TenantKey(Goal, models.CASCADE, related_name="pillar_links")
    pillar = TenantKey(Pillar, models.CASCADE, related_name="goal_links")

    rights: ClassVar = Goal.rights.behind("goal")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["goal", "pillar"], name="goal_pillar_once"),)

    def __str__(self) -> str:
        return f"{self.goal_id} serves {self.pillar_id}"
