from __future__ import annotations

import datetime as dt
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.history import keep_history
from people.parts import Parts
from people.tenancy import tenant_identity

PPM = 1_000_000


class Cadence(models.TextChoices):
    """How often something is expected to be reported."""

    DAY = "day", _("every day")
    WEEK = "week", _("every week")
    FORTNIGHT = "fortnight", _("every two weeks")
    MONTH = "month", _("every month")
    QUARTER = "quarter", _("every quarter")
    YEAR = "year", _("every year")


@keep_history(exclude=["rollup_date"])
class Organization(models.Model):
    """A tenant and its settings; thresholds are fractions in ppm."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=100, unique=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    locale = models.CharField(max_length=16, default="en-gb")
    currency = models.CharField(max_length=3, default="EUR")
    fiscal_year_start = models.SmallIntegerField(default=1)
    cadence = models.CharField(max_length=10, choices=Cadence, default=Cadence.WEEK)
    on_track_ppm = models.IntegerField(default=900_000)
    behind_ppm = models.IntegerField(default=750_000)
    run_share_ppm = models.IntegerField(default=200_000)
    day_rate = models.DecimalField(max_digits=30, decimal_places=12, null=True, blank=True)
    rollup_date = models.DateField()
    version = models.IntegerField(default=1)
    made_at = models.DateTimeField(auto_now_add=True)

    rights: ClassVar = Parts(organization="pk")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(fiscal_year_start__range=(1, 12)),
                name="organization_fiscal_month",
            ),
            models.CheckConstraint(
                condition=models.Q(behind_ppm__gte=0, on_track_ppm__lte=2 * PPM)
                & models.Q(behind_ppm__lte=models.F("on_track_ppm")),
                name="organization_thresholds",
            ),
            models.CheckConstraint(
                condition=models.Q(run_share_ppm__range=(0, PPM)),
                name="organization_run_share",
            ),
            models.CheckConstraint(
                condition=models.Q(cadence__in=Cadence.values),
                name="organization_cadence",
            ),
            models.CheckConstraint(
                condition=models.Q(day_rate__isnull=True) | models.Q(day_rate__gt=0),
                name="organization_day_rate",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def date_at(self, instant: dt.datetime) -> dt.date:
        """The calendar day of an instant in the organization's time zone."""
        return instant.astimezone(ZoneInfo(self.time_zone)).date()


class Pillar(models.Model):
    """A line of mission, vision, values or operating areas that strategic goals serve."""

    class Kind(models.TextChoices):
        MISSION = "mission", _("Mission")
        VISION = "vision", _("Vision")
        VALUE = "value", _("Value")
        AREA = "area", _("Operating area")

    organization = models.ForeignKey(Organization, models.CASCADE)
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=200)
    statement = models.TextField(blank=True)
    position = models.IntegerField(default=0)
    version = models.IntegerField(default=1)
    archived_at = models.DateTimeField(null=True, blank=True)

    rights: ClassVar = Parts()

    class Meta:
        ordering = ("position", "id")
        constraints = (
            tenant_identity("people_pillar"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["mission", "vision", "value", "area"]),
                name="pillar_kind",
            ),
        )

    def __str__(self) -> str:
        return self.title
