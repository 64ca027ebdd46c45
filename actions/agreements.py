"""What a team agreed with its lead: how it divides its days of a period among strategic goals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import chain

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from actions.editing import change, create, locked, told_of
from actions.errors import StaleEdit
from actions.people import refuse_archived
from goals.models import AgreedShare, Cycle, Goal
from goals.models.fields import PPM
from ledger.audit import record
from people.models import Membership, Person, Team

Shares = dict[int, AgreedShare]


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
    refuse_archived(team)
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
        drop(there, by=by)
    else:
        change(there, {"share_ppm": share}, by=by)


def drop(row: AgreedShare, *, by: Person | None) -> None:
    record("remove", row, by=by, before=told_of(row))
    row.delete()


def hand_agreed(gone: Team, stays: Team, *, by: Person | None) -> None:
    """Give another team what a team agreed. Where both agreed on a cycle, each agreement counts by the
    people in and under its team, whose days it divides: called while each still has its own.

    What a team under the other agreed is dropped: its days are among those that the other's divides.
    """
    theirs = agreed_by_cycle(gone, by=by)
    if gone.is_descendant_of(stays):
        for row in chain.from_iterable(rows.values() for rows in theirs.values()):
            drop(row, by=by)
        return
    ours = agreed_by_cycle(stays, by=by)
    people = [active_under(gone), active_under(stays)]
    for cycle, handed in theirs.items():
        own = ours.get(cycle, {})
        given = shares_of(handed)
        shares = blended([given, shares_of(own)], people) if own else given
        for goal in handed.keys() & own.keys():
            drop(handed[goal], by=by)
        for goal, row in (handed | own).items():
            if shares[goal]:
                asked = {"team": stays, "share_ppm": shares[goal]}
                change(row, asked, by=by, verb="reorganize")
            else:
                drop(row, by=by)


def agreed_by_cycle(team: Team, *, by: Person | None) -> dict[int, Shares]:
    """What a team agreed; shares of nothing, as files may bring them, are dropped."""
    found: dict[int, Shares] = defaultdict(dict)
    for row in AgreedShare.objects.select_for_update().filter(team=team).order_by("pk"):
        if row.share_ppm:
            found[row.cycle_id][row.goal_id] = row
        else:
            drop(row, by=by)
    return dict(found)


def active_under(team: Team) -> int:
    """How many people are active in a team or below it."""
    under = Membership.objects.filter(team__in=Team.objects.under(team), person__is_active=True)
    return under.values("person").distinct().count()


def shares_of(rows: Shares) -> dict[int, int]:
    return {goal: row.share_ppm for goal, row in rows.items()}


def blended(agreed: Sequence[Mapping[int, int]], people: Sequence[int]) -> dict[int, int]:
    """One agreement of several, each counted by its people (alike if there are none), by goal in ppm.
    What rounding leaves over goes to the largest share."""
    counts = people if any(people) else [1] * len(people)
    summed: dict[int, int] = defaultdict(int)
    for shares, count in zip(agreed, counts, strict=True):
        for goal, share in shares.items():
            summed[goal] += share * count
    found = {goal: share // sum(counts) for goal, share in summed.items()}
    found[max(found, key=found.__getitem__)] += PPM - sum(found.values())
    return found
