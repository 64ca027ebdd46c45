"""What a goal is tied to beside other goals: the pillars that it serves, the people named on it.

Called by `actions.goals` with the goal locked, but for `refuse_naming`: a tie is an edit of the goal,
under its version.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from actions.holders import refuse_left
from goals.models import Goal, GoalPerson, GoalPillar
from ledger.audit import record
from people.models import Person, Pillar


def serve_pillars(goal: Goal, pillars: Sequence[Pillar], *, by: Person | None) -> None:
    """Let a goal serve these pillars alone."""
    refuse_pillarless(goal.organization, goal, pillars)
    before, after = retie(goal, GoalPillar, "pillar", pillars)
    tell(goal, "serve", "pillars", before, after, by)


def refuse_pillarless(organization: Any, goal: Goal, pillars: Sequence[Pillar]) -> None:
    is_strategic = goal.level == Goal.Level.STRATEGIC
    offered = Pillar.objects.filter(organization=organization, archived_at=None)
    if is_strategic and not pillars and offered.exists():
        raise ValidationError({"pillars": _("Name at least one pillar that this goal serves.")})


def refuse_naming(goal: Goal, people: Sequence[Person]) -> None:
    """Whoever is named already may stay. Called before the goal is locked: people come first."""
    known = set(goal.named.values_list("person", flat=True))
    new = [one for one in people if one.pk not in known]
    for one in new:
        if one.organization_id != goal.organization_id:
            raise ValidationError({"named": _("%(name)s is not here.") % {"name": one.name}})
    refuse_left({"named": new}, "named")


def name_people(goal: Goal, people: Sequence[Person], *, by: Person | None) -> None:
    """Let these people alone see a goal that is not shown to them otherwise."""
    before, after = retie(goal, GoalPerson, "person", people)
    tell(goal, "name", "named", before, after, by)


def retie(
    goal: Goal, model: Any, end: str, rows: Sequence[Pillar | Person]
) -> tuple[set[int], set[int]]:
    """Let a goal's ties of a kind end in these rows alone. Returns the ids before and after."""
    ties = model.objects.filter(goal=goal)
    before, after = set(ties.values_list(end, flat=True)), {one.pk for one in rows}
    ties.exclude(**{f"{end}__in": after}).delete()
    model.objects.bulk_create(
        model(organization_id=goal.organization_id, goal=goal, **{f"{end}_id": one})
        for one in sorted(after - before)
    )
    return before, after


def tell(
    goal: Goal, verb: str, name: str, before: set[int], after: set[int], by: Person | None
) -> None:
    """A new version of the goal and an audit entry, if its ties differ."""
    if before != after:
        goal.version += 1
        goal.save(update_fields=["version"])
        told = [{name: sorted(ids)} for ids in (before, after)]
        record(verb, goal, by=by, before=told[0], after=told[1])
