"""What the Strategy page shows: pillars with what serves them, strategic goals with what covers them.

`seen` is the reader's scope, `Goal.objects.visible_to(person)`. A fixed number of queries.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Coalesce

from alignment.counting import UNCOUNTED_STATES
from alignment.models import Rollup, Score
from alignment.paging import Page, every_row, page_of
from alignment.planned import days_by_root
from alignment.queries import counted, scored, strategy, uncovered_first, with_standing
from alignment.standing import GoalLine, line_of
from goals.models import Goal, Target
from goals.querysets import GoalQuerySet
from people.models import Organization, Pillar
from reviews.models import CheckIn

GOALS_A_PAGE = 25
PPM = 1_000_000


@dataclass(frozen=True, slots=True)
class ServedPillar:
    """A pillar and how many visible strategic goals serve it."""

    pillar: Pillar
    goals: int


@dataclass(frozen=True, slots=True)
class KindOfPillars:
    """The pillars of one kind, in their order, and those of it that are archived."""

    kind: str
    label: str
    rows: list[ServedPillar]
    archived: list[ServedPillar]


@dataclass(frozen=True, slots=True)
class Share:
    """An amount and its share (ppm) of what all strategic goals that count have; None: there is none."""

    amount: Decimal | int | None = None
    share: int | None = None


@dataclass(frozen=True, slots=True)
class Cover:
    """What lies under a strategic goal that the reader may see, and the last days it was heard of."""

    reported_on: dt.date | None
    moved_on: dt.date | None
    children: int
    targets: int


@dataclass(frozen=True, slots=True)
class Covered:
    """Of all strategic goals: how many the score looked at, how many of them stand on half or more
    of what coverage asks for, and how many nothing works on."""

    goals: int
    told: int
    half: int
    bare: int


@dataclass(frozen=True, slots=True)
class StrategicLine:
    """A strategic goal with what covers it, and its priority beside the effort planned on it.

    coverage: of the alignment score, in ppm; None before it was computed.
    Effort is in person-days of the period around today, on the goal and all below it that counts.
    """

    line: GoalLine
    is_covered: bool
    coverage: int | None
    cover: Cover
    priority: Share
    effort: Share


@dataclass(frozen=True, slots=True)
class Wholes:
    """What parts are told of, over all strategic goals: priority points, and person-days by goal."""

    as_of: dt.date
    priority: int | None
    effort: Mapping[int, Decimal]
    days: Decimal


def served_pillars(organization: Organization, seen: GoalQuerySet) -> list[ServedPillar]:
    """The organization's pillars, those that no strategic goal serves first."""
    pillars = Pillar.objects.filter(organization=organization, archived_at=None)
    kinds = list(Pillar.Kind)
    return sorted(
        with_goals(pillars, seen),
        key=lambda row: (row.goals > 0, kinds.index(Pillar.Kind(row.pillar.kind))),
    )


def pillars_by_kind(organization: Organization, seen: GoalQuerySet) -> list[KindOfPillars]:
    """Every pillar, archived ones too, by kind."""
    rows = with_goals(Pillar.objects.filter(organization=organization), seen)
    return [
        KindOfPillars(
            kind=kind.value,
            label=str(kind.label),
            rows=[r for r in rows if r.pillar.kind == kind and not r.pillar.archived_at],
            archived=[r for r in rows if r.pillar.kind == kind and r.pillar.archived_at],
        )
        for kind in Pillar.Kind
    ]


def with_goals(pillars: QuerySet[Pillar], seen: GoalQuerySet) -> list[ServedPillar]:
    serving = Q(goal_links__goal__in=strategy(seen))
    counted = pillars.annotate(served=Count("goal_links", filter=serving))
    return [ServedPillar(pillar, pillar.served) for pillar in counted]


def strategic_page(
    organization: Organization, seen: GoalQuerySet, number: int
) -> Page[StrategicLine]:
    """A page of strategic goals, those that nothing covers first."""
    found = page_of(with_standing(uncovered_first(seen)), number, GOALS_A_PAGE)
    return found.holding(lines_of(found.rows, seen, wholes_of(organization, seen)))


def every_strategic_goal(organization: Organization, seen: GoalQuerySet) -> Iterator[StrategicLine]:
    """The whole list, a few hundred goals at a time."""
    wholes, ordered = wholes_of(organization, seen), uncovered_first(seen)
    for goals in every_row(ordered, with_standing(ordered)):
        yield from lines_of(goals, seen, wholes)


def wholes_of(organization: Organization, seen: GoalQuerySet) -> Wholes:
    as_of = organization.rollup_date
    effort = days_by_root(organization, counted(seen), scored(seen), as_of)
    return Wholes(as_of, points_in_all(seen), effort, sum(effort.values(), Decimal(0)))


def lines_of(goals: Sequence[Any], seen: GoalQuerySet, wholes: Wholes) -> list[StrategicLine]:
    """Strategic goals with `is_covered`, as rows."""
    ids = [goal.pk for goal in goals]
    covers, coverage = covers_of(ids, seen), coverage_of(ids, wholes.as_of)
    return [
        StrategicLine(
            line=line_of(goal, wholes.as_of),
            is_covered=goal.is_covered,
            coverage=coverage.get(goal.pk),
            cover=covers[goal.pk],
            priority=share_of(goal.priority, wholes.priority if counts(goal) else None),
            effort=share_of(wholes.effort.get(goal.pk), wholes.days),
        )
        for goal in goals
    ]


def share_of(amount: Decimal | int | None, whole: Decimal | int | None) -> Share:
    if amount is None or not whole:
        return Share(amount)
    return Share(amount, int(PPM * amount / whole))


def coverage_of(ids: Collection[int], as_of: dt.date) -> dict[int, int | None]:
    """How far owned, measured, active work with effort stands behind each goal, in ppm."""
    rows = Score.objects.filter(goal__in=ids, team=None, dated__lte=as_of)
    held = rows.order_by("goal", "-dated").distinct("goal")
    return {row.goal_id or 0: row.components.get("C", {}).get("ppm") for row in held}


def covered_in_all(organization: Organization, seen: GoalQuerySet) -> Covered:
    """Whether strategy is covered, in one query over every page of it."""
    rows = Score.objects.filter(
        goal=OuterRef("pk"), team=None, dated__lte=organization.rollup_date
    ).order_by("-dated")
    share = Cast(KeyTextTransform("ppm", KeyTransform("C", "components")), IntegerField())
    goals = (
        uncovered_first(seen).order_by().annotate(coverage=Subquery(rows.values(share=share)[:1]))
    )
    found = goals.aggregate(
        goals=Count("pk"),
        told=Count("coverage"),
        half=Count("pk", filter=Q(coverage__gte=PPM // 2)),
        bare=Count("pk", filter=Q(is_covered=False)),
    )
    return Covered(**found)


def covers_of(ids: Collection[int], seen: GoalQuerySet) -> dict[int, Cover]:
    latest = CheckIn.objects.filter(goal=OuterRef("pk")).order_by("-dated").values("dated")[:1]
    rows = Goal.objects.filter(pk__in=ids).annotate(
        reported=Subquery(latest),
        moved=newest_below(seen),
        below=counted_by("parent", counted(seen)),
        measured=counted_by("goal", Target.objects.all()),
    )
    told = rows.values_list("pk", "reported", "moved", "below", "measured")
    return {pk: Cover(reported, moved, *counts) for pk, reported, moved, *counts in told}


def newest_below(seen: GoalQuerySet) -> Combinable:
    """The newest reading or check-in on a goal or anything whose home lies below it.

    One step of the index rollup_news for each goal asked about.
    """
    news = Rollup.objects.filter(home_root=OuterRef("pk"), newest_on__isnull=False, goal__in=seen)
    return Subquery(news.order_by("-newest_on").values("newest_on")[:1])


def counted_by(key: str, rows: QuerySet[Any]) -> Combinable:
    """How many of some rows name the goal by a key: apart, for joins would multiply each other."""
    named = rows.filter(**{key: OuterRef("pk")}).order_by().values(key)
    return Coalesce(Subquery(named.annotate(n=Count("pk")).values("n")), 0)


def counts(goal: Goal) -> bool:
    """Whether a goal is among those whose points are the whole: what is only planned has no share."""
    return goal.state not in UNCOUNTED_STATES


def points_in_all(seen: GoalQuerySet) -> int | None:
    """The priority points of all strategic goals together."""
    whole: int | None = scored(seen).order_by().aggregate(whole=Sum("priority"))["whole"]
    return whole
