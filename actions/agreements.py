"""What a team agreed with its lead: how it divides its days of a period among strategic goals."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from actions.editing import change, create, locked, told_of
from actions.errors import StaleEdit
from goals.models import AgreedShare, Cycle, Goal
from goals.models.fields import PPM
from ledger.audit import record
from people.models import Person, Team


@transaction.atomic
def agree_shares(
    team: Team,
    cycle: Cycle,
    shares: Mapping[Goal, int],
    *,
    was: Mapping[int, int] | None,
    by: Person | None,
) -> bool:
    """Say what these strategic goals get, in ppm; other goals keep theirs. Whether anything differed.

    All together are 1,000,000, or nothing: then nothing is agreed. was: by goal what the edit began
    from; None overwrites whatever is there. What is agreed so already does no harm said again.
    """
    team = locked(team, None)
    stored = {row.goal_id: row for row in AgreedShare.objects.filter(team=team, cycle=cycle)}
    asked = {goal.pk: share for goal, share in shares.items()}
    # A share of nothing, as files may say, is none.
    before = {pk: row.share_ppm for pk, row in stored.items() if pk in asked and row.share_ppm}
    after = {pk: share for pk, share in asked.items() if share}
    if before == after:
        return False
    if was is not None and before != dict(was):
        raise StaleEdit(team)
    kept = sum(row.share_ppm for pk, row in stored.items() if pk not in asked)
    if kept + sum(after.values()) not in (0, PPM):
        raise ValidationError(_("The agreed shares of a team's days add up to 100 %."))
    goals = {goal.pk: goal for goal in shares}
    for pk in sorted(before.keys() | after.keys()):
        set_share(team, cycle, goals[pk], stored.get(pk), after.get(pk), by=by)
    return True


def set_share(
    team: Team,
    cycle: Cycle,
    goal: Goal,
    there: AgreedShare | None,
    share: int | None,
    *,
    by: Person | None,
) -> None:
    if there is None:
        row = AgreedShare(
            organization_id=team.organization_id,
            team=team,
            cycle=cycle,
            goal=goal,
            share_ppm=share or 0,
        )
        create(row, by=by)
    elif share is None:
        record("remove", there, by=by, before=told_of(there))
        there.delete()
    else:
        change(there, {"share_ppm": share}, by=by)
