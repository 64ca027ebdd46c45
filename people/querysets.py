from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models
from mptt.managers import TreeManager
from mptt.querysets import TreeQuerySet

if TYPE_CHECKING:
    from people.models import Organization, Person, Team


class PersonQuerySet(models.QuerySet["Person"]):
    def active(self) -> Self:
        """People who may sign in."""
        return self.filter(is_active=True)

    def of(self, organization: Organization) -> Self:
        return self.filter(organization=organization)

    def colleagues_of(self, person: Person) -> Self:
        """Everybody else who may sign in to the same organization."""
        return self.active().of(person.organization).exclude(pk=person.pk)

    def with_password(self, *, has: bool = True) -> Self:
        """People who have set a password, or who have not."""
        is_unusable = models.Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
        return self.exclude(is_unusable) if has else self.filter(is_unusable)

    def administrators(self) -> Self:
        """Administrators who can sign in: an organization always has one."""
        return self.active().with_password().filter(is_administrator=True)


class TeamQuerySet(TreeQuerySet["Team"]):
    def of(self, organization: Organization) -> Self:
        return self.filter(organization=organization, archived_at=None)

    def under(self, team: Team) -> Self:
        """The team and everything below it, by nested sets."""
        return self.filter(tree_id=team.tree_id, lft__gte=team.lft, rght__lte=team.rght)

    def upper(self, deepest: int) -> Self:
        """The teams of the upper levels (0 is the top), each before those under it."""
        return self.filter(level__lte=deepest).order_by("tree_id", "lft")

    def led_by(self, person: Person) -> Self:
        """Every team that the person manages: the teams they lead and all below those."""
        above = self.model.objects.filter(
            memberships__person=person,
            memberships__role="lead",
            tree_id=models.OuterRef("tree_id"),
            lft__lte=models.OuterRef("lft"),
            rght__gte=models.OuterRef("rght"),
        )
        return self.filter(models.Exists(above))


class TeamManager(TreeManager.from_queryset(TeamQuerySet)):  # type: ignore[misc]
    """mptt's manager that also answers TeamQuerySet's questions."""
