"""Shared outcomes: the teams that answer for a goal together, and their shares of it."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from actions.editing import locked
from goals.models import Goal, GoalTeam
from goals.models.fields import PPM
from ledger.audit import record
from people.models import Person, Team


@transaction.atomic
def share_goal(goal: Goal, shares: Mapping[Team, int], *, version: int, by: Person | None) -> Goal:
    """Let these teams alone share a goal; shares in ppm sum to 1,000,000. None: no team shares it."""
    current = locked(goal, version)
    if shares and sum(shares.values()) != PPM:
        raise ValidationError(_("The shares of all teams must add up to 100 %."))
    before = shares_of(current)
    after = {team.pk: share for team, share in shares.items()}
    if before == after:
        return current
    rows = GoalTeam.objects.filter(goal=current)
    rows.exclude(team__in=after).delete()
    for team, share in after.items():
        GoalTeam.objects.update_or_create(
            goal=current,
            team_id=team,
            defaults={"organization_id": current.organization_id, "share_ppm": share},
        )
    current.version += 1
    current.save(update_fields=["version"])
    record("share", current, by=by, before=told(before), after=told(after))
    return current


def shares_of(goal: Goal) -> dict[int, int]:
    return dict(GoalTeam.objects.filter(goal=goal).values_list("team_id", "share_ppm"))


def told(shares: Mapping[int, int]) -> dict[str, int]:
    """Shares as an audit entry keeps them: by team."""
    return {f"team {team}": share for team, share in sorted(shares.items())}


def even_out(shares: list[int | None]) -> list[int]:
    """Shares in ppm, with what is left to 1,000,000 split evenly among those not said."""
    unsaid = [place for place, share in enumerate(shares) if share is None]
    left = max(PPM - sum(share or 0 for share in shares), 0)
    each, over = divmod(left, len(unsaid)) if unsaid else (0, 0)
    parts = {place: each + (turn < over) for turn, place in enumerate(unsaid)}
    return [parts.get(place, share or 0) for place, share in enumerate(shares)]
