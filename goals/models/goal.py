from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.utils.translation import gettext_lazy as _

from goals.models.cycle import Cycle
from goals.models.fields import WeightField, ppm_in_range, weight_in_range
from goals.querysets import ENDED, GoalQuerySet
from people.codes import numbered, numbered_index
from people.history import keep_history
from people.models import Organization, Person, Team
from people.parts import Parts
from people.tenancy import TenantKey, tenant_identity
from people.words import beginning, worded

IS_OPEN = models.Q(archived_at=None) & ~models.Q(state__in=ENDED)


class Strength(models.TextChoices):
    """How well it is argued that a contribution serves its parent."""

    QUANTIFIED = "quantified", _("Quantified")
    ARGUED = "argued", _("Argued")
    BARE = "bare", _("Bare link")
    DISPUTED = "disputed", _("Disputed")


@keep_history()
class Goal(models.Model):
    """What an organization, a team or a person wants to reach; `parent` is its home in the tree."""

    class Level(models.TextChoices):
        STRATEGIC = "strategic", _("Strategic")
        TEAM = "team", _("Team")
        INDIVIDUAL = "individual", _("Individual")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PROPOSED = "proposed", _("Proposed")
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")
        ACHIEVED = "achieved", _("Achieved")
        MISSED = "missed", _("Missed")
        CANCELLED = "cancelled", _("Cancelled")

    class Visibility(models.TextChoices):
        ORGANIZATION = "organization", _("Organization")
        TEAM = "team", _("Team")
        PRIVATE = "private", _("Private")

    class Commitment(models.TextChoices):
        COMMITTED = "committed", _("Committed")
        ASPIRATIONAL = "aspirational", _("Aspirational")

    class Mode(models.TextChoices):
        ALL = "all", _("Targets, steps and contributing goals")
        OWN = "own", _("Own targets and steps only")
        CONTRIBUTORS = "contributors", _("Contributing goals only")

    class Carried(models.TextChoices):
        CONTINUE = "continue", _("Continue")
        RESTART = "restart", _("Restart")

    CODE_LETTER = "G"
    NUMBERED = numbered(CODE_LETTER)

    organization = models.ForeignKey(Organization, models.CASCADE)
    code = models.CharField(max_length=100)
    level = models.CharField(max_length=10, choices=Level, default=Level.TEAM)
    title = models.CharField(max_length=1000)
    description = models.TextField(blank=True)
    owner = TenantKey(Person, models.SET_NULL, null=True, blank=True, related_name="goals")
    team = TenantKey(Team, models.SET_NULL, null=True, blank=True, related_name="goals")
    cycle = TenantKey(Cycle, models.PROTECT, null=True, blank=True, related_name="goals")
    start_date = models.DateField(null=True, blank=True)
    due_date = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    visibility = models.CharField(
        max_length=12, choices=Visibility, default=Visibility.ORGANIZATION
    )
    commitment = models.CharField(max_length=12, choices=Commitment, default=Commitment.COMMITTED)
    priority = models.IntegerField(null=True, blank=True)
    is_run_the_business = models.BooleanField(default=False)
    required_effort = models.DecimalField(max_digits=15, decimal_places=3, null=True, blank=True)
    mode = models.CharField(max_length=12, choices=Mode, default=Mode.ALL)
    steps_weight = WeightField()

    # The home edge: the same facts that a Contribution states of a further one.
    parent = TenantKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    weight = WeightField()
    share_ppm = models.IntegerField(null=True, blank=True)
    statement = models.CharField(max_length=500, blank=True)
    strength = models.CharField(max_length=10, choices=Strength, default=Strength.BARE)
    review_on = models.DateField(null=True, blank=True)

    predecessor = TenantKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="successors"
    )
    carried = models.CharField(max_length=8, choices=Carried, default=Carried.RESTART)

    # Closing freezes the four numbers (ppm; empty = no data) from `closed_on` on.
    closed_on = models.DateField(null=True, blank=True)
    closing_note = models.TextField(blank=True)
    closed_progress_ppm = models.IntegerField(null=True, blank=True)
    closed_evidence_ppm = models.IntegerField(null=True, blank=True)
    closed_expected_ppm = models.IntegerField(null=True, blank=True)
    closed_paced_ppm = models.IntegerField(null=True, blank=True)

    version = models.IntegerField(default=1)
    made_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = GoalQuerySet.as_manager()
    rights: ClassVar = Parts(
        owner="owner_id",
        team="team_id",
        visibility="visibility",
        level="level",
        named="named_on",
        shared="goal_shares",
        points="goal",
    )

    class Meta:
        indexes = (
            models.Index(fields=["parent"], name="goal_parent"),
            numbered_index("goal_numbered", "G"),
            models.Index(fields=["owner", "due_date"], name="goal_owner_due"),
            # In the order of `alignment.queries.BEST_FIRST`.
            models.Index(
                "organization",
                models.F("priority").desc(nulls_last=True),
                "id",
                name="goal_strategic",
                condition=models.Q(level="strategic"),
            ),
            # What waits for an answer: `goals.querysets.GoalQuerySet.answerable_by`.
            models.Index(
                fields=["organization", "id"],
                name="goal_proposed",
                condition=models.Q(state="proposed"),
            ),
            # Which goals are past their day, or that of their cycle: `alignment.watched`.
            models.Index(
                fields=["organization", "due_date", "id"],
                name="goal_due",
                condition=models.Q(state="active", archived_at=None, due_date__isnull=False),
            ),
            models.Index(
                fields=["cycle", "id"],
                name="goal_undated",
                condition=models.Q(state="active", archived_at=None, due_date=None),
            ),
            # Open goals of a team, and those of one person alone, in the order of `FIRST_DUE_FIRST`.
            models.Index(fields=["team", "due_date", "id"], name="goal_of_team", condition=IS_OPEN),
            models.Index(
                fields=["owner", "due_date", "id"],
                name="goal_alone",
                condition=IS_OPEN & models.Q(level="individual"),
            ),
            # Which goals share words with one that is being set: `alignment.similar`.
            GinIndex(SearchVector("title", config="simple"), name="goal_words"),
            GinIndex(worded("title", "code"), name="goal_sought"),
            models.Index("organization", beginning("title"), "id", name="goal_begins"),
        )
        constraints = (
            tenant_identity("goals_goal"),
            models.UniqueConstraint(fields=["organization", "code"], name="goal_code"),
            models.CheckConstraint(
                condition=models.Q(level__in=["strategic", "team", "individual"]),
                name="goal_level",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[
                        "draft",
                        "proposed",
                        "active",
                        "paused",
                        "achieved",
                        "missed",
                        "cancelled",
                    ]
                ),
                name="goal_state",
            ),
            models.CheckConstraint(
                condition=models.Q(visibility__in=["organization", "team", "private"]),
                name="goal_visibility",
            ),
            models.CheckConstraint(
                condition=models.Q(commitment__in=["committed", "aspirational"]),
                name="goal_commitment",
            ),
            models.CheckConstraint(
                condition=models.Q(mode__in=["all", "own", "contributors"]),
                name="goal_mode",
            ),
            models.CheckConstraint(
                condition=models.Q(carried__in=["continue", "restart"]),
                name="goal_carried",
            ),
            models.CheckConstraint(
                condition=models.Q(strength__in=Strength.values), name="goal_strength"
            ),
            models.CheckConstraint(
                condition=models.Q(priority__isnull=True) | models.Q(priority__gte=0),
                name="goal_priority",
            ),
            models.CheckConstraint(
                condition=models.Q(required_effort__isnull=True) | models.Q(required_effort__gte=0),
                name="goal_required_effort",
            ),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")) & ~models.Q(predecessor=models.F("id")),
                name="goal_not_itself",
            ),
            weight_in_range("goal_weights", "weight", "steps_weight"),
            ppm_in_range(
                "goal_fractions",
                "share_ppm",
                "closed_progress_ppm",
                "closed_evidence_ppm",
                "closed_expected_ppm",
                "closed_paced_ppm",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    closed_on__isnull=False,
                    closed_evidence_ppm__isnull=False,
                    state__in=["achieved", "missed"],
                )
                | models.Q(
                    closed_on__isnull=True,
                    closed_progress_ppm__isnull=True,
                    closed_evidence_ppm__isnull=True,
                    closed_expected_ppm__isnull=True,
                    closed_paced_ppm__isnull=True,
                )
                & ~models.Q(state__in=["achieved", "missed"]),
                name="goal_closing",
            ),
            # What is put away has ended: archiving then changes no number, of goals or of the score.
            models.CheckConstraint(
                condition=models.Q(archived_at__isnull=True)
                | models.Q(state__in=["achieved", "missed", "cancelled"]),
                name="goal_archived",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_expected_ppm__isnull=True, closed_paced_ppm__isnull=True)
                | models.Q(
                    closed_expected_ppm__isnull=False,
                    closed_paced_ppm__isnull=False,
                    closed_progress_ppm__isnull=False,
                ),
                name="goal_closing_pace",
            ),
        )

    def __str__(self) -> str:
        return self.title

    def is_closed(self) -> bool:
        return self.closed_on is not None

    def is_private(self) -> bool:
        return self.visibility == self.Visibility.PRIVATE
