"""Reorganizations: teams merged and split with their people, goals, KPIs and effort.

Moving a team is `actions.people.move_team`. Nothing is deleted: a team that was merged into another
is archived, and what happened on it stays told of it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.agreements import hand_agreed
from actions.editing import change, locked, told_of
from actions.people import add_team, end_membership, move_team, set_membership
from actions.sharing import share_goal
from goals.models import Allocation, Goal, GoalTeam
from kpis.models import Kpi
from ledger.audit import record
from people.models import Membership, Person, Team
from people.tree import lock_structure
from reviews.models import Request, ReviewMeeting

OPEN_REQUESTS = (Request.State.OPEN, Request.State.ACCEPTED)


@transaction.atomic
def merge_teams(team: Team, into: Team, *, by: Person | None, version: int | None = None) -> Team:
    """Give another team all that a team is and has, and archive it. Returns the other team.

    Who leads either leads the other. Shares of a goal that both share, and effort that both plan on
    it, are added up; what both agreed to divide their days by becomes one agreement, but that of a team
    below the other ends. Requests between the two are withdrawn: nobody asks themselves.
    """
    lock_structure(team.organization_id)
    gone, stays = locked(team, version), locked(into, None)
    refuse_merge(gone, stays)
    hand_agreed(gone, stays, by=by)
    for child in gone.children.filter(archived_at=None):
        move_team(child, stays, by=by)
    for membership in Membership.objects.filter(team=gone).select_related("person"):
        hand_membership(membership, stays, by=by)
    for link in GoalTeam.objects.filter(team=gone):
        hand_share(link, stays, by=by)
    for allocation in Allocation.objects.filter(team=gone):
        hand_effort(allocation, stays, by=by)
    withdraw_between(gone, stays, by=by)
    for rows, field in what_names(gone, stays):
        hand_over(rows, field, stays, by=by)
    return archive_merged(gone, stays, by=by)


def refuse_merge(gone: Team, stays: Team) -> None:
    if gone.pk == stays.pk or gone.organization_id != stays.organization_id:
        raise ValidationError(_("Choose another team to merge it into."))
    if gone.archived_at or stays.archived_at:
        raise ValidationError(_("An archived team cannot be merged."))
    if stays.is_descendant_of(gone):
        raise ValidationError(_("Merge the lower team into the upper one."))


def what_names(gone: Team, stays: Team) -> list[tuple[QuerySet[Any], str]]:
    """Rows that name a team, with the field that does."""
    return [
        (Goal.objects.filter(team=gone), "team"),
        (Kpi.objects.filter(team=gone), "team"),
        (ReviewMeeting.objects.filter(team=gone), "team"),
        (Request.objects.filter(from_team=gone).exclude(to_team=stays), "from_team"),
        (Request.objects.filter(to_team=gone).exclude(from_team=stays), "to_team"),
    ]


def hand_over(rows: QuerySet[Any], field: str, to: Model, *, by: Person | None) -> None:
    for row in rows.order_by("pk"):
        change(locked(row, None), {field: to}, by=by, verb="reorganize")


def hand_membership(membership: Membership, to: Team, *, by: Person | None) -> None:
    other = Membership.objects.filter(person=membership.person_id, team=to).first()
    if other is None:
        change(locked(membership, None), {"team": to}, by=by, verb="reorganize")
        return
    if membership.role == Membership.Role.LEAD:
        change(locked(other, None), {"role": Membership.Role.LEAD}, by=by, verb="reorganize")
    end_membership(membership, by=by)


def hand_share(link: GoalTeam, to: Team, *, by: Person | None) -> None:
    goal = locked(link.goal, None)
    shares = {share.team: share.share_ppm for share in goal.team_shares.select_related("team")}
    handed = shares.pop(link.team)
    shares[to] = shares.get(to, 0) + handed
    share_goal(goal, shares, version=goal.version, by=by)


def hand_effort(allocation: Allocation, to: Team, *, by: Person | None) -> None:
    same = {name: getattr(allocation, name) for name in ("goal_id", "cycle_id", "kind")}
    other = Allocation.objects.filter(team=to, person=None, **same).first()
    if other is None:
        change(locked(allocation, None), {"team": to}, by=by, verb="reorganize")
        return
    both = {name: getattr(other, name) + getattr(allocation, name) for name in ("planned", "used")}
    record("remove", allocation, by=by, before=told_of(allocation))
    allocation.delete()
    change(locked(other, None), both, by=by, verb="reorganize")


def withdraw_between(one: Team, other: Team, *, by: Person | None) -> None:
    pairs = Request.objects.filter(from_team__in=[one, other], to_team__in=[one, other])
    for request in pairs.filter(state__in=OPEN_REQUESTS):
        change(locked(request, None), {"state": Request.State.WITHDRAWN}, by=by, verb="withdraw")


def archive_merged(gone: Team, into: Team, *, by: Person | None) -> Team:
    # Read again: moving what was under it wrote its place in the tree.
    current = locked(gone, None)
    change(current, {"archived_at": timezone.now()}, by=by, verb="archive")
    record("merge", current, by=by, after={"into": into.pk, "name": into.name})
    stays: Team = Team.objects.get(pk=into.pk)
    return stays


@transaction.atomic
def split_team(
    team: Team,
    name: str,
    *,
    people: Sequence[Person] = (),
    goals: Collection[Goal] = (),
    lead: Person | None = None,
    by: Person | None,
    version: int | None = None,
) -> Team:
    """Make a team beside another from some of its people and goals; effort goes with its goals.

    lead: who leads the new team; one of the people, or somebody new to it.
    """
    lock_structure(team.organization_id)
    current = locked(team, version)
    if not (people or goals):
        raise ValidationError(_("Choose people or goals that are to go to the new team."))
    new = add_team(current.organization, name, parent=current.parent, by=by)
    moving = Membership.objects.filter(team=current, person__in=people).select_related("person")
    for membership in moving:
        hand_membership(membership, new, by=by)
    if lead:
        set_membership(lead, new, Membership.Role.LEAD, by=by)
    theirs = Goal.objects.filter(pk__in=[goal.pk for goal in goals], team=current)
    for allocation in Allocation.objects.filter(team=current, goal__in=theirs):
        hand_effort(allocation, new, by=by)
    hand_over(theirs, "team", new, by=by)
    return new
