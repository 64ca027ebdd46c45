"""The conversation about goals: check-ins, comments, recognition, reviews, requests, ideas."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from goals.models import Cycle, Goal
from kpis.models import Reading
from people.models import Organization, Person, Pillar, Team
from people.parts import Parts
from people.tenancy import TenantKey, tenant_identity
from reviews.querysets import RequestQuerySet


class CheckIn(models.Model):
    """An owner's report on a goal; may carry readings; a manager acknowledges it."""

    organization = models.ForeignKey(Organization, models.CASCADE)
    goal = TenantKey(Goal, models.CASCADE, related_name="check_ins")
    author = TenantKey(Person, models.PROTECT, related_name="check_ins")
    dated = models.DateField()
    made_at = models.DateTimeField(auto_now_add=True)
    confidence = models.SmallIntegerField(null=True, blank=True)
    moved = models.TextField(blank=True)
    blocks = models.TextField(blank=True)
    next_up = models.TextField(blank=True)
    acknowledged_by = TenantKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="acknowledged"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)

    rights: ClassVar = Goal.rights.behind("goal", doer="author_id")

    class Meta:
        indexes = (models.Index(fields=["goal", "-dated", "-id"], name="check_in_latest"),)
        constraints = (
            tenant_identity("reviews_checkin"),
            models.CheckConstraint(
                condition=models.Q(confidence__isnull=True) | models.Q(confidence__range=(0, 10)),
                name="check_in_confidence",
            ),
        )

    def __str__(self) -> str:
        return f"{self.goal_id} on {self.dated}"


class CheckInReading(models.Model):
    """A reading that came with a check-in."""

    organization = models.ForeignKey(Organization, models.CASCADE)
    check_in = TenantKey(CheckIn, models.CASCADE, related_name="readings")
    reading = TenantKey(Reading, models.PROTECT, related_name="check_ins")

    rights: ClassVar = CheckIn.rights.behind("check_in__goal")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["check_in", "reading"], name="check_in_reading_once"),
        )

    def __str__(self) -> str:
        return f"{self.reading_id} with {self.check_in_id}"


class Comment(models.Model):
    organization = models.ForeignKey(Organization, models.CASCADE)
    goal = TenantKey(Goal, models.CASCADE, related_name="comments")
    author = TenantKey(Person, models.PROTECT, related_name="comments")
    text = models.TextField()
    made_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    rights: ClassVar = Goal.rights.behind("goal", doer="author_id")

    class Meta:
        indexes = (models.Index(fields=["goal", "-made_at"], name="comment_latest"),)

    def __str__(self) -> str:
        return self.text[:80]


class Recognition(models.Model):
    """Thanks in public, for a goal or a value lived."""

    organization = models.ForeignKey(Organization, models.CASCADE)
    giver = TenantKey(Person, models.PROTECT, related_name="recognitions_given")
    receiver = TenantKey(Person, models.PROTECT, related_name="recognitions")
    goal = TenantKey(Goal, models.SET_NULL, null=True, blank=True, related_name="recognitions")
    pillar = TenantKey(Pillar, models.SET_NULL, null=True, blank=True)
    text = models.TextField()
    made_at = models.DateTimeField(auto_now_add=True)

    rights: ClassVar = Parts(doer="giver_id")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(giver=models.F("receiver")), name="recognition_other"
            ),
        )

    def __str__(self) -> str:
        return self.text[:80]


class ReviewMeeting(models.Model):
    """A regular talk between leadership and operations about a team's or the organization's goals."""

    organization = models.ForeignKey(Organization, models.CASCADE)
    team = TenantKey(Team, models.CASCADE, null=True, blank=True, related_name="reviews")
    cycle = TenantKey(Cycle, models.SET_NULL, null=True, blank=True, related_name="reviews")
    title = models.CharField(max_length=300)
    held_on = models.DateField()
    notes = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    rights: ClassVar = Parts(team="team_id")

    class Meta:
        constraints = (tenant_identity("reviews_reviewmeeting"),)

    def __str__(self) -> str:
        return self.title


class Decision(models.Model):
    """What a review decided about a goal, and who sees to it until when."""

    organization = models.ForeignKey(Organization, models.CASCADE)
    meeting = TenantKey(ReviewMeeting, models.CASCADE, related_name="decisions")
    goal = TenantKey(Goal, models.SET_NULL, null=True, blank=True, related_name="decisions")
    text = models.TextField()
    assignee = TenantKey(Person, models.SET_NULL, null=True, blank=True, related_name="decisions")
    due_date = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    version = models.IntegerField(default=1)

    rights: ClassVar = ReviewMeeting.rights.behind("meeting", doer="assignee_id")

    def __str__(self) -> str:
        return self.text[:80]


class Request(models.Model):
    """One team asks another for a contribution; the answer is a promise with a date."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        KEPT = "kept", _("Kept")
        BROKEN = "broken", _("Broken")

    organization = models.ForeignKey(Organization, models.CASCADE)
    from_team = TenantKey(Team, models.CASCADE, related_name="requests_made")
    to_team = TenantKey(Team, models.CASCADE, related_name="requests_received")
    goal = TenantKey(Goal, models.CASCADE, related_name="requests")
    answering_goal = TenantKey(Goal, models.SET_NULL, null=True, blank=True, related_name="answers")
    author = TenantKey(Person, models.PROTECT, related_name="requests")
    title = models.CharField(max_length=1000)
    text = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    answer_by = models.DateField(null=True, blank=True)
    promised_for = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)
    is_resolved = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)
    version = models.IntegerField(default=1)

    objects = RequestQuerySet.as_manager()
    rights: ClassVar = Goal.rights.behind("goal", doer="author_id")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(from_team=models.F("to_team")), name="request_other_team"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["open", "accepted", "declined", "withdrawn", "kept", "broken"]
                ),
                name="request_state",
            ),
        )

    def __str__(self) -> str:
        return self.title

    def is_running(self) -> bool:
        """Whether who is asked has something to say: an answer, or another day for the promise."""
        return self.state in (self.State.OPEN, self.State.ACCEPTED)


class Idea(models.Model):
    """A suggestion from anyone; it may become a goal."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        TAKEN = "taken", _("Taken up")
        DECLINED = "declined", _("Declined")

    organization = models.ForeignKey(Organization, models.CASCADE)
    author = TenantKey(Person, models.PROTECT, related_name="ideas")
    goal = TenantKey(Goal, models.SET_NULL, null=True, blank=True, related_name="ideas")
    title = models.CharField(max_length=1000)
    text = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    answer = models.TextField(blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    version = models.IntegerField(default=1)

    rights: ClassVar = Parts(doer="author_id")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "taken", "declined"]), name="idea_state"
            ),
        )

    def __str__(self) -> str:
        return self.title
