"""What a team agreed to divide its days by, beside what it plans and how much each goal matters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goals.models import AgreedShare, Cycle, Goal
from goals.querysets import GoalQuerySet
from people.models import Team

PPM = 1_000_000
MOST_STRATEGIC = 60


@dataclass(frozen=True, slots=True)
class AgreedLine:
    """A strategic goal: its part of all priority points, and of the team's days, in ppm.

    `agreed` is None where nothing is agreed in the period.
    """

    goal: Goal
    priority: int | None
    agreed: int | None


@dataclass(frozen=True, slots=True)
class Agreed:
    """A team's agreement in a period; `unseen` ppm go to goals that the reader may not see."""

    lines: tuple[AgreedLine, ...]
    unseen: int = 0

    @property
    def is_there(self) -> bool:
        return any(line.agreed is not None for line in self.lines)

    @property
    def shares(self) -> dict[int, int]:
        return {line.goal.pk: line.agreed for line in self.lines if line.agreed}


def agreed_of(team: Team, cycle: Cycle, seen: GoalQuerySet) -> Agreed:
    """The strategic goals that run, and those with a share; those that matter most first."""
    rows = AgreedShare.objects.filter(team=team, cycle=cycle)
    shares = dict(rows.values_list("goal", "share_ppm"))
    goals = strategic_goals(seen, shares)
    total = sum(goal.priority or 0 for goal in goals)
    shown = {goal.pk for goal in goals}
    return Agreed(
        lines=tuple(
            AgreedLine(
                goal,
                PPM * (goal.priority or 0) // total if total else None,
                shares.get(goal.pk, 0) if shares else None,
            )
            for goal in goals
        ),
        unseen=sum(share for pk, share in shares.items() if pk not in shown),
    )


def strategic_goals(seen: GoalQuerySet, shares: dict[int, int]) -> Sequence[Goal]:
    running = seen.running().strategic().filter(state__in=("active", "paused"))
    ordered = running.exclude(visibility="private").order_by("-priority", "title", "id")
    found = list(ordered[:MOST_STRATEGIC])
    ended = seen.filter(pk__in=shares.keys() - {goal.pk for goal in found}) if shares else ()
    return [*sorted(found, key=lambda goal: -(goal.priority or 0)), *ended]
