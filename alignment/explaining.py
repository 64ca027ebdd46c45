"""Why a number is what it is, of any day: reads what `alignment.deriving` derives it from.

Called by the Why pages and the API. The contributors of one goal are read whole, however many: an
explanation that left some out would not add up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from alignment.deriving import Deriving, derive_in, explain_in
from alignment.evaluation import evaluate
from alignment.explain import Contributor, Derivation, Explanation
from alignment.facts import Facts, GoalFact, Id
from alignment.history import facts_in
from alignment.known import Known, KnownNow, KnownThen, ever_below
from alignment.loaders import Scope, stored_numbers
from alignment.rollup import GoalNumbers
from goals.models import Goal, Target
from goals.tree import below
from kpis.models import Kpi, Reading
from people.models import Person
from people.rights import Verb, can, names_of

# Of a goal with more below it only the stored numbers are explained, a level at a time.
MOST_BELOW = 2000
# What a target's attainment does not rest on.
BESIDE_TARGETS = frozenset(
    {"goals_goalperson", "goals_contribution", "goals_step", "goals_handsetvalue"}
)
NO_NUMBERS = GoalNumbers(None, 0, None, None)


@dataclass(frozen=True, slots=True)
class When:
    """The day that numbers are looked at for, and when they were known to be so; None: now."""

    as_of: dt.date
    known_at: dt.datetime | None = None


def explain(reader: Person, goal: Goal, when: When) -> Explanation:
    """Explain a goal's numbers; ValidationError as `derive_for`, but not of the stored ones."""
    is_stored = when == When(reader.organization.rollup_date)
    return explain_stored(goal, when.as_of) if is_stored else derive_for(reader, goal, when).root


def explain_stored(goal: Goal, as_of: dt.date) -> Explanation:
    """Explain a goal's numbers on the day that stored numbers hold for, from those of the next level."""
    inside = frozenset({goal.pk})
    facts = facts_in(KnownNow(goal.organization_id, as_of, inside, is_edged=True))
    children = frozenset(cast(int, child) for child in facts.goals) - inside
    stored: dict[Id, GoalNumbers] = dict.fromkeys(children, NO_NUMBERS)
    for row in stored_numbers(Scope(goal.organization_id, as_of), children):
        stored[row[0]] = GoalNumbers(*row[1:])
    return explain_in(evaluate(facts, as_of, stored=stored), goal.pk)


def derive_for(reader: Person, goal: Goal, when: When) -> Derivation:
    """What `derive` finds, to be told; ValidationError too where the goal was private to others then."""
    facts = facts_below(goal, when)
    if when.known_at is not None:
        refuse_private(reader, facts.goals[goal.pk])
    return derive_in(evaluate(facts, when.as_of), goal.pk)


def refuse_private(reader: Person, then: GoalFact) -> None:
    """ValidationError where a goal was private to others then: see `may_see_then`."""
    is_named = not then.named.isdisjoint(names_of(reader))
    owner = cast("int | None", then.owner)
    if not (is_named or may_see_then(reader, owner, then.visibility)):
        raise ValidationError(_("This goal was private then: how it was made up stays so."))


def may_see_then(reader: Person, owner: int | None, visibility: str) -> bool:
    """Whether a reader who sees a goal now may be told how it was when it had this owner.

    What counted in a goal while it was private was private as well, and may be so still: who sees the
    goal now, named on it since or since it was opened, need not see that.
    """
    if visibility != Goal.Visibility.PRIVATE:
        return True
    goal = Goal(organization=reader.organization, owner_id=owner, visibility=visibility)
    return can(reader, Verb.SEE, goal)


def derive(goal: Goal, when: When) -> Derivation:
    """All that a goal's numbers follow from, down to the readings.

    ValidationError where too much lies below it, or where it was not there at the time.
    """
    return derive_in(evaluate(facts_below(goal, when), when.as_of), goal.pk)


def facts_below(goal: Goal, when: When) -> Facts:
    """All that the numbers of a goal depended on; ValidationError as `derive`."""
    goals = goals_below(goal, when)
    known: Known = KnownNow(goal.organization_id, when.as_of, goals)
    if when.known_at is not None:
        known = KnownThen(goal.organization_id, when.known_at, goals)
    facts = facts_in(known)
    if goal.pk not in facts.goals:
        raise ValidationError(_("This goal was not there yet."))
    return facts


def goals_below(goal: Goal, when: When) -> frozenset[int]:
    """A goal and all that its numbers may have come from; ValidationError where that is too much."""
    if when.known_at is None:
        goals = frozenset(below([goal.pk], MOST_BELOW + 1))
    else:
        goals = ever_below(goal.pk, MOST_BELOW + 1)
    if len(goals) > MOST_BELOW:
        message = _(
            "More than %(most)s goals lie below this one: that is too much to derive at once."
        )
        raise ValidationError(message % {"most": MOST_BELOW})
    return goals


def derive_target(target: Target, when: When, reader: Person | None = None) -> Contributor:
    """What a target has attained, with all that this comes from.

    ValidationError where it was not there at the time; to be told to a reader, too where its goal was
    private to others then.
    """
    goals = frozenset({target.goal_id})
    known: Known = KnownNow(target.organization_id, when.as_of, goals, unasked=BESIDE_TARGETS)
    if when.known_at is not None:
        known = KnownThen(target.organization_id, when.known_at, goals)
    facts = facts_in(known)
    if target.pk not in facts.targets:
        raise ValidationError(_("This target was not there yet."))
    if reader and when.known_at is not None:
        refuse_private(reader, facts.goals[target.goal_id])
    evaluation = evaluate(facts, when.as_of)
    (own,) = (one for one in evaluation.own if one.id == target.pk and one.kind == "target")
    return Deriving.of(evaluation).own_contributor(own)


def readings_of(
    kpi: Kpi, one: Contributor, when: When, most: int | None = None
) -> Sequence[Reading]:
    """The readings behind a target of a KPI as rows, the newest first."""
    days = [dated for dated, _value in one.readings[:most]]
    rows = Reading.objects.filter(kpi=kpi, dated__in=days).in_force(when.known_at)
    return list(rows.select_related("kpi", "author").order_by("-dated"))
