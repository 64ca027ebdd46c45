"""Which strategic goals the dashboard is of: all that count, or those of a cycle, a pillar, an owner."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from alignment.narrowing import Conditions, narrowed_by
from alignment.queries import scored
from alignment.watched import Part
from goals.models import Cycle, GoalPillar
from goals.querysets import GoalQuerySet
from people.models import Organization, Person, Pillar


@dataclass(frozen=True)
class NarrowedStrategy:
    """Nothing said narrows nothing."""

    cycle: Cycle | None = None
    pillar: Pillar | None = None
    owner: Person | None = None

    def of(self, goals: GoalQuerySet) -> GoalQuerySet:
        conditions: Conditions = {
            "cycle": lambda cycle: Q(cycle=cycle),
            "pillar": lambda pillar: Q(
                Exists(GoalPillar.objects.filter(goal=OuterRef("pk"), pillar=pillar))
            ),
            "owner": lambda owner: Q(owner=owner),
        }
        return narrowed_by(goals, self, conditions)

    def below(self, seen: GoalQuerySet, organization: Organization) -> Part | None:
        """The goals that are these or have their home below one of them; None: all."""
        if self == EVERYTHING:
            return None
        tops = self.of(scored(seen)).order_by()
        paths = tops.filter(rollup__isnull=False).values_list("rollup__path", flat=True)
        return Part(organization.pk, list(paths))


EVERYTHING = NarrowedStrategy()
