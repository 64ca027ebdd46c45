"""What the Dashboard tells below the fold: strategy by pillar, and work that is busy without moving it.

`seen` is the reader's scope, `Goal.objects.visible_to(person)`. Stored rows, a fixed number of queries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Q

from alignment.narrowed_strategy import EVERYTHING, NarrowedStrategy
from alignment.planned import days_by_root
from alignment.queries import counted, scored, with_numbers
from alignment.scoring.reading import read_busy
from alignment.scoring.shown import Cost, CostlyRow
from alignment.scoring.storing import latest_score
from alignment.standing import GoalLine, line_of
from alignment.strategy import coverage_of
from goals.models import Goal, GoalPillar
from goals.querysets import GoalQuerySet
from people.models import Organization, Pillar

# Of more strategic goals than that, pillars tell those that matter most; how many serve is of all.
MOST_STRATEGIC = 100
MOST_NAMED = 4
PPM = 1_000_000


@dataclass(frozen=True, slots=True)
class PillarRow:
    """A pillar and what serves it: `coverage` is the mean C in ppm of those that have one.

    lines: the most important of them.
    """

    pillar: Pillar
    goals: int
    coverage: int | None = None
    lines: tuple[GoalLine, ...] = ()

    @property
    def more(self) -> int:
        return self.goals - len(self.lines)


@dataclass(frozen=True, slots=True)
class Busy:
    """Strategic goals whose work is ahead of their outcome, each with the days planned below it.

    unmoved: days on work that is no further than when the period began.
    """

    rows: tuple[tuple[CostlyRow, int | None], ...]
    unmoved: Cost | None


@dataclass(frozen=True, slots=True)
class MeasuredLevel:
    """Live goals of a level, those with a KPI that counts, those of them with a fresh reading."""

    level: str
    label: str
    goals: int
    counted: int
    fresh: int

    @property
    def missing(self) -> int:
        return self.goals - self.counted

    @property
    def counted_ppm(self) -> int | None:
        return PPM * self.counted // self.goals if self.goals else None

    @property
    def fresh_ppm(self) -> int | None:
        return PPM * self.fresh // self.counted if self.counted else None


def measured_levels(organization: Organization) -> list[MeasuredLevel]:
    """As counted with the score; none before it was computed."""
    stored = latest_score(organization.pk, organization.rollup_date)
    told = stored.components.get("measured", {}) if stored else {}
    labels = dict(Goal.Level.choices)
    return [
        MeasuredLevel(level, str(labels[level]), *told[level]) for level in labels if level in told
    ]


def busy_without_moving(
    organization: Organization, seen: GoalQuerySet, asked: NarrowedStrategy = EVERYTHING
) -> Busy:
    """What does not move is known of the whole organization alone: of some goals it is not told."""
    rows, unmoved = read_busy(organization, seen)
    if asked != EVERYTHING:
        goals = asked.of(seen.filter(pk__in=[row.goal.pk for row in rows if row.goal]))
        kept = set(goals.values_list("pk", flat=True))
        rows, unmoved = tuple(row for row in rows if row.goal and row.goal.pk in kept), None
    if not rows:
        return Busy((), unmoved)
    as_of = organization.rollup_date
    days = days_by_root(organization, counted(seen), scored(seen), as_of)
    told = [(row, whole(days.get(row.goal.pk)) if row.goal else None) for row in rows]
    return Busy(tuple(told), unmoved)


def whole(days: Decimal | None) -> int | None:
    return None if days is None else int(days.to_integral_value(ROUND_HALF_UP))


def by_pillar(
    organization: Organization, seen: GoalQuerySet, asked: NarrowedStrategy = EVERYTHING
) -> list[PillarRow]:
    """Every pillar by kind and place, those that no strategic goal serves first; of some goals only
    those that they serve."""
    strategic = asked.of(scored(seen))
    goals = with_numbers(strategic)[:MOST_STRATEGIC]
    lines = {goal.pk: line_of(goal, organization.rollup_date) for goal in goals}
    coverage = coverage_of(lines, organization.rollup_date)
    serving = served_by(lines)
    kinds = list(Pillar.Kind)
    rows = [
        pillar_row(pillar, [lines[pk] for pk in serving[pillar.pk]], coverage)
        for pillar in pillars_with_goals(organization, strategic)
    ]
    if asked != EVERYTHING:
        rows = [row for row in rows if row.goals]
    return sorted(rows, key=lambda row: (row.goals > 0, kinds.index(Pillar.Kind(row.pillar.kind))))


def pillars_with_goals(organization: Organization, strategic: GoalQuerySet) -> list[Pillar]:
    """Those not archived, each with how many of these goals serve it as `served`."""
    serving = Q(goal_links__goal__in=strategic.order_by())
    rows = Pillar.objects.filter(organization=organization, archived_at=None)
    return list(rows.annotate(served=Count("goal_links", filter=serving)))


def served_by(lines: Mapping[int, GoalLine]) -> Mapping[int, list[int]]:
    """By pillar the goals that serve it, in the order in which they are given."""
    found: dict[int, list[int]] = defaultdict(list)
    links = GoalPillar.objects.filter(goal__in=lines).values_list("pillar", "goal")
    places = {pk: place for place, pk in enumerate(lines)}
    for pillar, goal in sorted(links, key=lambda link: places[link[1]]):
        found[pillar].append(goal)
    return found


def pillar_row(
    pillar: Pillar, lines: Collection[GoalLine], coverage: Mapping[int, int | None]
) -> PillarRow:
    known = [ppm for line in lines if (ppm := coverage.get(line.goal.pk)) is not None]
    mean = (2 * sum(known) + len(known)) // (2 * len(known)) if known else None
    served: int = getattr(pillar, "served")  # noqa: B009 -- annotated by the query
    return PillarRow(pillar, served, mean, tuple(lines)[:MOST_NAMED])
