from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _
from mptt.models import MPTTModel

from people.codes import numbered, numbered_index
from people.history import keep_history
from people.models.organization import Organization
from people.models.person import Person
from people.parts import Parts
from people.querysets import TeamManager
from people.tenancy import TenantKey, tenant_identity
from people.words import beginning, worded


@keep_history(exclude=["lft", "rght", "tree_id", "level"])
class Team(MPTTModel):
    """An org unit in a nested-set tree; changed only under `people.tree`'s lock."""

    CODE_LETTER = "T"
    NUMBERED = numbered(CODE_LETTER)

    organization = models.ForeignKey(Organization, models.CASCADE)
    code = models.CharField(max_length=100)
    name = models.CharField(max_length=300)
    parent = TenantKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    version = models.IntegerField(default=1)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[TeamManager] = TeamManager()
    rights: ClassVar = Parts(team="pk")

    class Meta:
        # Declared: else mptt's (tree_id, lft) index is not made.
        indexes = (
            numbered_index("team_numbered", "T"),
            GinIndex(worded("name", "code"), name="team_sought"),
            models.Index("organization", beginning("name"), "id", name="team_begins"),
        )
        constraints = (
            tenant_identity("people_team"),
            models.UniqueConstraint(fields=["organization", "code"], name="team_code"),
        )

    def __str__(self) -> str:
        return self.name


@keep_history()
class Membership(models.Model):
    """A person in a team; a lead manages the team and everything under it."""

    class Role(models.TextChoices):
        MEMBER = "member", _("Member")
        LEAD = "lead", _("Lead")

    organization = models.ForeignKey(Organization, models.CASCADE)
    person = TenantKey(Person, models.CASCADE, related_name="memberships")
    team = TenantKey(Team, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)

    rights: ClassVar = Team.rights.behind("team", doer="person_id")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["person", "team"], name="membership_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=["member", "lead"]), name="membership_role"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person} in {self.team}"
