"""Derived numbers. Disposable: nothing here that cannot be computed again from the facts below.

Written by `alignment.cascade` only. Fractions are ppm; empty means no data.
"""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from alignment.attainment import Course, Window, expectation_of
from alignment.pace import CONFIDENT
from goals.models import Goal, Target
from people.models import Organization, Team
from people.tenancy import TenantKey, TenantOneToOne


class Pace(models.TextChoices):
    ON_TRACK = "on_track", _("On track")
    BEHIND = "behind", _("Behind")
    AT_RISK = "at_risk", _("At risk")


class Freshness(models.TextChoices):
    FRESH = "fresh", _("Fresh")
    STALE = "stale", _("Stale")
    SILENT = "silent", _("Silent")


class Dirty(models.Model):
    """A goal, a KPI or a whole organization whose numbers must be recomputed, or its alignment score.

    Appended by triggers in the writer's own transaction, claimed by the drain. Append-only and
    without a unique key: deduplicating on insert would lose a wake-up.
    """

    organization_id = models.BigIntegerField()
    goal_id = models.BigIntegerField(null=True)
    kpi_id = models.BigIntegerField(null=True)
    # Names nothing but the alignment score, which is computed after the numbers it rests on.
    only_score = models.BooleanField(db_default=False)
    at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        indexes = (models.Index(fields=["organization_id", "id"], name="dirty_claim"),)

    def __str__(self) -> str:
        return f"goal {self.goal_id}" if self.goal_id else f"KPI {self.kpi_id}"


class TargetState(models.Model):
    """A target's attainment on the organization's rollup_date, and what the roll-up needs beside it.

    The weight is in thousandths, the cadence its KPI's, `course` an `alignment.attainment.Course`, the
    dates those of its window: copies, so that all goals are rolled up from this table alone.
    `expected_ppm` is kept only along interim targets; else the course and the window say it of any day.
    """

    target = TenantOneToOne(Target, models.CASCADE, primary_key=True, related_name="attained")
    organization = models.ForeignKey(Organization, models.CASCADE)
    goal = TenantKey(Goal, models.CASCADE, related_name="+")
    counts = models.BooleanField()
    progress_ppm = models.IntegerField(null=True)
    expected_ppm = models.IntegerField(null=True)
    value = models.DecimalField(max_digits=60, decimal_places=24, null=True)
    newest_on = models.DateField(null=True)
    weight = models.IntegerField(default=0)
    cadence_days = models.SmallIntegerField(default=0)
    course = models.SmallIntegerField(default=0)
    start_date = models.DateField(null=True)
    due_date = models.DateField(null=True)

    class Meta:
        indexes = (
            # The newest readings below a goal: `alignment.queries.measured_below`.
            models.Index(
                fields=["organization", "-newest_on", "target"],
                name="target_news",
                condition=models.Q(counts=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.target_id}: {self.progress_ppm}"

    def expected_on(self, as_of: dt.date) -> int | None:
        """What is expected on the day that the numbers stored are of, in ppm."""
        if self.course == Course.BY_INTERIM:
            return self.expected_ppm
        return expectation_of(Course(self.course), Window(self.start_date, self.due_date), as_of)


class AttainedOn(models.Model):
    """The day that all TargetStates of an organization are of, but for what waits in Dirty.

    Without a row they are computed anew from the readings: truncating a source deletes it.
    """

    organization = models.OneToOneField(Organization, models.CASCADE, primary_key=True)
    dated = models.DateField()

    def __str__(self) -> str:
        return f"{self.organization_id}: {self.dated}"


class Rollup(models.Model):
    """A goal's numbers on the organization's rollup_date, and its place in the home tree.

    Written more than anything else, so it has no index that another one begins with.
    """

    goal = TenantOneToOne(Goal, models.CASCADE, primary_key=True, related_name="rollup")
    organization = models.ForeignKey(Organization, models.CASCADE, db_index=False)
    progress_ppm = models.IntegerField(null=True)
    evidence_ppm = models.IntegerField(default=0)
    expected_ppm = models.IntegerField(null=True)
    paced_ppm = models.IntegerField(null=True)
    pace = models.CharField(max_length=8, choices=Pace, null=True)
    newest_on = models.DateField(null=True)
    cadence_days = models.SmallIntegerField(null=True)
    freshness = models.CharField(max_length=6, choices=Freshness, null=True)
    # What the owner said last, 0 to 10.
    confidence = models.SmallIntegerField(null=True)
    home_root = TenantKey(Goal, models.CASCADE, related_name="+", db_index=False)
    depth = models.IntegerField()
    path = ArrayField(models.BigIntegerField())
    # The organization's day on which a number of it last became another: what a snapshot keeps.
    changed_on = models.DateField(null=True)
    # A fingerprint of what the goal's weight in strategy rests on; empty: not known (alignment.heat).
    shape = models.BigIntegerField(null=True)
    # Of a strategic goal: the goals that carry a tenth or more of it, in order of id, and how much.
    critical = ArrayField(models.BigIntegerField(), default=list)
    critical_ppm = ArrayField(models.IntegerField(), default=list)

    class Meta:
        indexes = (
            models.Index(fields=["organization", "path"], name="rollup_path"),
            # When anything below a strategic goal was last heard of: one step of this index.
            models.Index(fields=["home_root", "newest_on"], name="rollup_news"),
            # What to look at first, in the order in which the watch list is read.
            models.Index(
                models.F("organization"),
                models.F("confidence").desc(),
                models.F("paced_ppm"),
                models.F("goal"),
                name="rollup_watermelon",
                condition=models.Q(pace="at_risk", confidence__gte=CONFIDENT),
            ),
            models.Index(
                fields=["organization", "newest_on", "goal"],
                name="rollup_quiet",
                condition=models.Q(freshness="silent") | models.Q(freshness__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.goal_id}: {self.progress_ppm}"


class Cell(models.Model):
    """Team × strategic goal: numerators and denominator, so that sums over teams are exact.

    A team's goals that everyone sees (`is_open`) are kept apart from those that only it sees.
    """

    organization = models.ForeignKey(Organization, models.CASCADE)
    team = TenantKey(Team, models.CASCADE, related_name="+")
    strategic_goal = TenantKey(Goal, models.CASCADE, related_name="+")
    is_open = models.BooleanField()
    weight = models.BigIntegerField()
    progress = models.BigIntegerField()
    evidence = models.BigIntegerField()
    dated = models.BigIntegerField(default=0)
    paced = models.BigIntegerField(default=0)
    expected = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["team", "strategic_goal", "is_open"], name="cell_once"),
        )
        indexes = (models.Index(fields=["strategic_goal"], name="cell_goal"),)

    def __str__(self) -> str:
        return f"{self.team_id} × {self.strategic_goal_id}"


class Snapshot(models.Model):
    """A goal's numbers as the nightly run of a date left them, with the thresholds then in force.

    Its largest nights write a row for every goal, so it has no index that another one begins with.
    """

    # That there is such an organization, the goal's key says as well: one check a row is enough.
    organization = models.ForeignKey(
        Organization, models.CASCADE, db_index=False, db_constraint=False
    )
    goal = TenantKey(Goal, models.CASCADE, related_name="snapshots", db_index=False)
    dated = models.DateField()
    progress_ppm = models.IntegerField(null=True)
    evidence_ppm = models.IntegerField()
    expected_ppm = models.IntegerField(null=True)
    paced_ppm = models.IntegerField(null=True)
    pace = models.CharField(max_length=8, choices=Pace, null=True)
    on_track_ppm = models.IntegerField()
    behind_ppm = models.IntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["goal", "dated"], name="snapshot_once"),)
        indexes = (models.Index(fields=["organization", "dated"], name="snapshot_day"),)

    def __str__(self) -> str:
        return f"{self.goal_id} on {self.dated}"


class Score(models.Model):
    """The alignment score of an organization, a strategic goal or a team on a date.

    Of several days the latest on or before a date holds: a day is kept when it differs from the one
    before. `components` has the components by letter and, of an organization, their rows.
    """

    organization = models.ForeignKey(Organization, models.CASCADE)
    goal = TenantKey(Goal, models.CASCADE, null=True, related_name="scores")
    team = TenantKey(Team, models.CASCADE, null=True, related_name="scores")
    dated = models.DateField()
    score_ppm = models.IntegerField(null=True)
    basis_ppm = models.IntegerField(null=True)
    components = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organization", "goal", "team", "dated"],
                nulls_distinct=False,
                name="score_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.score_ppm} on {self.dated}"


class LiveVersion(models.Model):
    """Counts the drains of an organization that changed a number; open pages ask for it."""

    organization = models.OneToOneField(Organization, models.CASCADE, primary_key=True)
    version = models.BigIntegerField(default=1)

    def __str__(self) -> str:
        return str(self.version)
