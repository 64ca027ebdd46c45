"""Opens a stored score into its rows, with the goals and requests they name, of what a reader may see.

Called by `scoring.reading`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from alignment.models import Score
from alignment.scoring.causes import WHOLE, Cause
from alignment.scoring.shown import (
    PPM,
    Cost,
    CostlyRow,
    OpenedComponent,
    ScoreCard,
    ShownComponent,
)
from alignment.scoring.storing import strategic_of
from goals.models import Goal, Target
from goals.querysets import GoalQuerySet
from people.models import Organization
from reviews.models import Request

MOST_STRATEGIC = 25
KINDS_OF_COST = ("unaligned", "unmoved", "twice")


@dataclass(frozen=True, slots=True)
class Named:
    """What stored rows name, of what the reader may see."""

    goals: Mapping[int, Goal]
    requests: Mapping[int, Request]


def goals_in(stored: Score) -> set[int]:
    """The goals that stored rows name."""
    of_goals = [row for letter in "CLFT" for row in rows_of(stored, letter)]
    named = {pk for _, _, *pair in of_goals for pk in pair[:2] if pk is not None}
    named |= {*strategic_of(stored)[:MOST_STRATEGIC], *stored.components.get("misplaced", ())}
    costly = stored.components.get("cost", {}).values()
    return named | {pk for told in costly for pk, _ in told["rows"]}


def named_in(stored: Score, seen: GoalQuerySet) -> Named:
    has_target = Exists(Target.objects.filter(goal=OuterRef("pk")))
    named = seen.filter(pk__in=goals_in(stored)).select_related("owner", "team")
    found = named.annotate(has_target=has_target)
    return Named({goal.pk: goal for goal in found}, requests_in(stored, seen))


def requests_in(stored: Score, seen: GoalQuerySet) -> dict[int, Request]:
    asked = [row[2] for row in rows_of(stored, "H")]
    found = Request.objects.filter(pk__in=asked).about(seen).told() if asked else ()
    return {one.pk: one for one in found}


def costs(organization: Organization, stored: Score, named: Named) -> Iterable[Cost]:
    """The ways in which effort may be lost, those without any left out."""
    for kind in KINDS_OF_COST:
        told = stored.components.get("cost", {}).get(kind)
        if told and told["effort"]:
            rows = tuple((named.goals.get(pk), effort) for pk, effort in told["rows"])
            rate = organization.day_rate
            money = None if rate is None else round(rate * told["effort"] / 1000)
            more = told["found"] - len(rows)
            yield Cost(kind, told["effort"], money, rows, more, told.get("among"))


def rows_of(stored: Score, letter: str) -> list[list[Any]]:
    rows: list[list[Any]] = stored.components.get(letter, {}).get("rows", [])
    return rows


def opened_all(card: ScoreCard, stored: Score, named: Named) -> tuple[OpenedComponent, ...]:
    """Every component that applies, with what costs it most; none whose rows are kept no more."""
    kept = (one for one in card.components if "rows" in stored.components[one.letter])
    return tuple(opened(one, stored, named) for one in kept if one.ppm is not None)


def opened(component: ShownComponent, stored: Score, named: Named) -> OpenedComponent:
    read = asked_row if component.letter == "H" else costly_row
    rows = [read(component, row, named) for row in rows_of(stored, component.letter)]
    found = stored.components[component.letter].get("found", 0)
    return OpenedComponent(component, tuple(rows), found - len(rows))


def costly_row(component: ShownComponent, row: list[Any], named: Named) -> CostlyRow:
    loss, cause, goal_id, parent_id, *told = row
    goal = named.goals.get(goal_id)
    return CostlyRow(
        cause=refined(cause, goal) if goal else cause,
        lost=part_of(component, loss),
        goal=goal,
        parent=named.goals.get(parent_id),
        told=tuple(told[0]) if told else (),
    )


def asked_row(component: ShownComponent, row: list[Any], named: Named) -> CostlyRow:
    loss, cause, request_id, *_ = row
    return CostlyRow(cause, part_of(component, loss), None, request=named.requests.get(request_id))


def part_of(component: ShownComponent, loss: int) -> int:
    """A row's part of the points that its component costs."""
    missing = WHOLE - (component.ppm or 0) * (WHOLE // PPM)
    return (component.lost or 0) * loss // missing if missing else 0


def refined(cause: str, goal: Goal) -> str:
    """What exactly is missing, as far as the goal itself tells; of a past day no more than was kept."""
    if not hasattr(goal, "has_target"):
        return cause
    if cause == Cause.NO_OWNER and goal.owner_id:
        return "owner_left"
    if cause == Cause.SILENT and goal.state == Goal.State.PAUSED:
        return "paused"
    has_target: bool = getattr(goal, "has_target")  # noqa: B009 -- annotated by the query
    if cause == Cause.NOT_MEASURED and has_target:
        return "old_readings"
    if cause == Cause.NO_ALLOCATION and goal.required_effort:
        return "little_allocation"
    return cause
