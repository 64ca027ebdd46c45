"""The lock under which an organization's two trees change, and the team tree's only writes.

django-mptt keeps no lock of its own: unlocked, concurrent moves corrupt it. Row locks do not prevent
cycles either, so goals and teams share one advisory lock per organization, taken before any read.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from people.models import Team

STRUCTURE_LOCK = 1


def lock_structure(organization_id: int) -> None:
    """Hold the organization's structure lock until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [STRUCTURE_LOCK, organization_id])


def lock_roots() -> None:
    """Roots are numbered across organizations: who adds or removes one waits for the others."""
    lock_structure(0)


def insert_team(team: Team) -> Team:
    """Save a new team under its parent. Call with the structure lock held."""
    if team.parent_id:
        team.parent = Team.objects.get(pk=team.parent_id)
    else:
        lock_roots()
    team.save()
    return team


def move_team(team: Team, parent: Team | None) -> Team:
    """Hang a team, with all below it, under another. Call with the structure lock held."""
    fresh = Team.objects.get(pk=team.pk)
    fresh_parent = Team.objects.get(pk=parent.pk) if parent else None
    if fresh_parent and fresh_parent.is_descendant_of(fresh, include_self=True):
        raise ValidationError(_("A team cannot lie under itself."))
    lock_roots()
    fresh.move_to(fresh_parent, "last-child")
    fresh.save()
    moved: Team = Team.objects.get(pk=team.pk)
    return moved
