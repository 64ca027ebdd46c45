"""KPIs and their readings: facts that outlive every goal that uses them."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from kpis.querysets import KpiQuerySet, ReadingQuerySet, beginning_of_name
from people.codes import numbered, numbered_index
from people.history import keep_history
from people.models import Organization, Person, Team
from people.models.organization import Cadence
from people.parts import Parts
from people.tenancy import TenantKey, TenantOneToOne, tenant_identity
from people.words import beginning, worded

YES_NO = "yes/no"
SOURCES = ("people", "formula", "api", "file", "connector")
LARGEST = Decimal("999999999999999999.999999999999")


class ValueField(models.DecimalField):  # type: ignore[type-arg]
    """numeric(30,12): a value as entered, rounded half away from zero; finite by a CHECK."""

    def __init__(self, **options: object) -> None:
        options.update(max_digits=30, decimal_places=12)
        super().__init__(**options)  # type: ignore[arg-type]


def finite(name: str, *fields: str) -> models.CheckConstraint:
    """numeric accepts NaN, which sorts above every number: refuse it, for it spoils every sum."""
    condition = models.Q()
    for field in fields:
        condition &= models.Q(**{f"{field}__isnull": True}) | models.Q(
            **{f"{field}__lte": LARGEST, f"{field}__gte": -LARGEST}
        )
    return models.CheckConstraint(condition=condition, name=name)


@keep_history()
class Kpi(models.Model):
    """A standing measure; goals put it to work as targets."""

    class Direction(models.TextChoices):
        INCREASE = "increase", _("Increase")
        DECREASE = "decrease", _("Decrease")
        MAINTAIN = "maintain", _("Maintain")

    class Kind(models.TextChoices):
        OUTCOME = "outcome", _("Outcome")
        ACTIVITY = "activity", _("Activity")

    class Aggregation(models.TextChoices):
        LAST = "last", _("Latest value")
        SUM = "sum", _("Sum over the window")
        MEAN = "mean", _("Mean over the window")

    class Source(models.TextChoices):
        PEOPLE = "people", _("People")
        FORMULA = "formula", _("Formula")
        API = "api", _("API")
        FILE = "file", _("File")
        CONNECTOR = "connector", _("Connector")

    CODE_LETTER = "K"
    NUMBERED = numbered(CODE_LETTER)

    organization = models.ForeignKey(Organization, models.CASCADE)
    code = models.CharField(max_length=100)
    name = models.CharField(max_length=1000)
    description = models.TextField(blank=True)
    unit = models.CharField(max_length=100, blank=True)
    direction = models.CharField(max_length=10, choices=Direction, default=Direction.INCREASE)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.OUTCOME)
    aggregation = models.CharField(max_length=10, choices=Aggregation, default=Aggregation.LAST)
    cadence = models.CharField(max_length=10, choices=Cadence, default=Cadence.MONTH)
    steward = TenantKey(Person, models.SET_NULL, null=True, blank=True, related_name="kpis")
    team = TenantKey(Team, models.SET_NULL, null=True, blank=True, related_name="kpis")
    source = models.CharField(max_length=10, choices=Source, default=Source.PEOPLE)
    formula = models.TextField(blank=True)
    version = models.IntegerField(default=1)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = KpiQuerySet.as_manager()

    rights: ClassVar = Parts(owner="steward_id", team="team_id", uses="goals.Target", points="kpi")

    class Meta:
        indexes = (
            numbered_index("kpi_numbered", "K"),
            GinIndex(worded("name", "code"), name="kpi_sought"),
            models.Index("organization", beginning("name"), "id", name="kpi_begins"),
            models.Index("organization", beginning_of_name(), name="kpi_named"),
        )
        constraints = (
            tenant_identity("kpis_kpi"),
            models.UniqueConstraint(fields=["organization", "code"], name="kpi_code"),
            models.CheckConstraint(
                condition=models.Q(direction__in=["increase", "decrease", "maintain"]),
                name="kpi_direction",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["outcome", "activity"]), name="kpi_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(aggregation__in=["last", "sum", "mean"]),
                name="kpi_aggregation",
            ),
            models.CheckConstraint(
                condition=models.Q(cadence__in=Cadence.values), name="kpi_cadence"
            ),
            models.CheckConstraint(condition=models.Q(source__in=SOURCES), name="kpi_source"),
            models.CheckConstraint(
                condition=~models.Q(unit=YES_NO)
                | models.Q(direction="increase", aggregation="last"),
                name="kpi_yes_no",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def is_yes_no(self) -> bool:
        return self.unit == YES_NO


class Reading(models.Model):
    """One value of one KPI on one date. Append-only: a correction supersedes, it never edits.

    An empty value withdraws the date's reading. The database lets nothing change but
    `superseded_at`, once.
    """

    organization = models.ForeignKey(Organization, models.CASCADE)
    kpi = TenantKey(Kpi, models.PROTECT, related_name="readings")
    dated = models.DateField()
    value = ValueField(null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    superseded_at = models.DateTimeField(null=True, blank=True)
    supersedes = TenantOneToOne(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    source = models.CharField(max_length=10, choices=Kpi.Source, default=Kpi.Source.PEOPLE)
    author = TenantKey(Person, models.PROTECT, null=True, blank=True, related_name="readings")
    note = models.TextField(blank=True)

    objects = ReadingQuerySet.as_manager()

    rights: ClassVar = Kpi.rights.behind("kpi", doer="author_id")

    class Meta:
        constraints = (
            tenant_identity("kpis_reading"),
            models.UniqueConstraint(
                fields=["kpi", "dated"],
                condition=models.Q(superseded_at__isnull=True),
                name="reading_one_in_force",
            ),
            finite("reading_finite", "value"),
            models.CheckConstraint(condition=models.Q(source__in=SOURCES), name="reading_source"),
        )

    def __str__(self) -> str:
        return f"{self.kpi_id} {self.dated}: {self.value}"

    def is_withdrawal(self) -> bool:
        return self.value is None
