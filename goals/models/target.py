from __future__ import annotations

from typing import ClassVar

from django.db import models

from goals.models.fields import WeightField, weight_in_range
from goals.models.goal import Goal
from kpis.models import Kpi, ValueField, finite
from people.history import keep_history
from people.models import Organization
from people.tenancy import TenantKey, tenant_identity


@keep_history()
class Target(models.Model):
    """What a goal asks of a KPI: baseline → target, or a band, between two dates.

    Which of them a KPI's direction and unit allow is held by the trigger `target_fits_kpi`.
    """

    organization = models.ForeignKey(Organization, models.CASCADE)
    goal = TenantKey(Goal, models.CASCADE, related_name="targets")
    kpi = TenantKey(Kpi, models.PROTECT, related_name="targets")
    baseline = ValueField(null=True, blank=True)
    target = ValueField(null=True, blank=True)
    lower = ValueField(null=True, blank=True)
    upper = ValueField(null=True, blank=True)
    weight = WeightField()
    start_date = models.DateField(null=True, blank=True)
    due_date = models.DateField(null=True, blank=True)
    version = models.IntegerField(default=1)

    rights: ClassVar = Goal.rights.behind("goal")

    class Meta:
        constraints = (
            tenant_identity("goals_target"),
            models.UniqueConstraint(fields=["goal", "kpi"], name="target_once"),
            models.CheckConstraint(
                condition=models.Q(lower__isnull=True)
                | models.Q(upper__isnull=True)
                | models.Q(lower__lte=models.F("upper")),
                name="target_band",
            ),
            finite("target_finite", "baseline", "target", "lower", "upper"),
            weight_in_range("target_weight", "weight"),
        )

    def __str__(self) -> str:
        return f"{self.kpi_id} on {self.goal_id}"


@keep_history()
class InterimTarget(models.Model):
    """A dated value that the expected path of a target goes through."""

    organization = models.ForeignKey(Organization, models.CASCADE)
    target = TenantKey(Target, models.CASCADE, related_name="interim_targets")
    dated = models.DateField()
    value = ValueField()

    rights: ClassVar = Goal.rights.behind("target__goal")

    class Meta:
        ordering = ("dated",)
        constraints = (
            models.UniqueConstraint(fields=["target", "dated"], name="interim_once"),
            finite("interim_finite", "value"),
        )

    def __str__(self) -> str:
        return f"{self.value} on {self.dated}"
