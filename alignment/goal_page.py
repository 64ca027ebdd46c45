"""What the Goal and My work pages show of single goals: targets, contributors, steps, timeline.

Stored numbers and limited lists; a fixed number of queries, whatever there is.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, F, Model, Prefetch, Q, Window
from django.db.models.functions import RowNumber

from alignment.attainment import Window as Dates
from alignment.attainment import window_of
from alignment.measures import fetch
from alignment.models import TargetState
from alignment.paging import Page, every_row, page_of
from alignment.queries import OWNER, contributors_of, with_numbers
from alignment.standing import GoalLine, line_of, window_of_goal
from goals.models import (
    Contribution,
    Goal,
    GoalLink,
    GoalPillar,
    GoalTeam,
    HandSetValue,
    InterimTarget,
    Step,
    Target,
)
from goals.querysets import GoalQuerySet
from people.models import Person, Pillar
from reviews.models import CheckIn, CheckInReading, Comment, Request

MOST_TARGETS = 50
MOST_STEPS = 50
MOST_REQUESTS = 20
STEPS_IN_SIGHT = 5
NEXT_DUE = (F("due_date").asc(nulls_last=True), F("position").asc(), F("id").asc())
# What is told of steps, check-ins and comments.
ON_STEPS = (
    *("goal", "title", "done_on", "due_date", "assignee__name", "assignee__email"),
    *("blocked_by__goal", "blocked_by__title", "blocked_by__done_on"),
)
ON_CHECK_INS = (
    *("goal", "dated", "made_at", "moved", "blocks", "next_up", "confidence"),
    *("author__name", "acknowledged_by__name"),
)
ON_COMMENTS = ("goal", "made_at", "text", "author__name")
SPARK_POINTS = 24
CONTRIBUTORS = 50
TIMELINE_ENTRIES = 30
Dated = tuple[dt.date, Decimal]
# What a goal may have, by the key that leads from it to its goal. To ask for one of them takes as long
# as to ask which of them there are.
PARTS: Mapping[str, tuple[type[Model], str]] = {
    "steps": (Step, "goal"),
    "check_ins": (CheckIn, "goal"),
    "comments": (Comment, "goal"),
    "parents": (Contribution, "child"),
    "pillars": (GoalPillar, "goal"),
    "shares": (GoalTeam, "goal"),
    "links": (GoalLink, "goal"),
    "values": (HandSetValue, "goal"),
    "requests": (Request, "goal"),
}
HAD = "SELECT " + ", ".join(
    f"EXISTS (SELECT FROM {model._meta.db_table} WHERE {key}_id = %(goal)s) AS {name}"
    for name, (model, key) in PARTS.items()
)
# One walk of the index reading_latest for each KPI, however long its history.
LATEST = """
SELECT k.id AS kpi_id, r.dated, r.value FROM unnest(%(kpis)s::bigint[]) AS k (id)
CROSS JOIN LATERAL (
  SELECT dated, value FROM kpis_reading
  WHERE kpi_id = k.id AND superseded_at IS NULL AND value IS NOT NULL AND dated <= %(as_of)s
  ORDER BY dated DESC LIMIT %(points)s
) AS r ORDER BY k.id, r.dated
"""


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A target with its stored attainment (None before the first drain) and its KPI's readings.

    as_of: the day that the stored numbers are of.
    """

    target: Target
    state: TargetState | None
    window: Dates
    readings: tuple[Dated, ...] = ()
    path: tuple[Dated, ...] = ()
    as_of: dt.date | None = None

    @property
    def expected(self) -> int | None:
        """In ppm."""
        return self.state.expected_on(self.as_of) if self.state and self.as_of else None

    @property
    def last_reading(self) -> Dated | None:
        return self.readings[-1] if self.readings else None


@dataclass(frozen=True, slots=True)
class ContributorLine:
    """A goal that contributes to another, and the weight (thousandths) it does so with."""

    line: GoalLine
    weight: int
    is_home: bool


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """A check-in or a comment."""

    made_at: dt.datetime
    check_in: CheckIn | None = None
    comment: Comment | None = None


def parts_of(goal: Goal) -> frozenset[str]:
    """What of PARTS a goal has."""
    (had,) = fetch(HAD, {"goal": goal.pk})
    return frozenset(name for name, is_there in had.items() if is_there)


def target_lines(
    goals: Collection[Goal], as_of: dt.date, points: int = SPARK_POINTS
) -> dict[int, list[TargetLine]]:
    """The targets of some goals by goal, the heaviest first, with their KPIs' latest readings."""
    by_id = {goal.pk: goal for goal in goals}
    targets = list(
        Target.objects.filter(goal__in=by_id)
        .select_related("kpi", "attained")
        .order_by("-weight", "id")[: MOST_TARGETS * len(by_id)]
    )
    readings = latest_readings({target.kpi_id for target in targets}, as_of, points)
    interim = interim_values([target.pk for target in targets])
    lines: dict[int, list[TargetLine]] = defaultdict(list)
    for target in targets:
        line = target_line(
            target, by_id[target.goal_id], readings[target.kpi_id], interim[target.pk], as_of
        )
        lines[target.goal_id].append(line)
    return lines


def targets_left(goal: Goal) -> int:
    """How many targets a goal has beside those that its page shows."""
    return max(goal.targets.count() - MOST_TARGETS, 0)


def target_line(
    target: Target,
    goal: Goal,
    readings: Sequence[Dated],
    interim: Sequence[Dated],
    as_of: dt.date | None = None,
) -> TargetLine:
    window = window_of(Dates(target.start_date, target.due_date), window_of_goal(goal))
    return TargetLine(
        target=target,
        state=getattr(target, "attained", None),
        window=window,
        readings=tuple(readings),
        path=expected_path(target, window, interim),
        as_of=as_of,
    )


def expected_path(target: Target, window: Dates, interim: Sequence[Dated]) -> tuple[Dated, ...]:
    """The values a target should go through, from baseline to target; empty without both and dates."""
    start, due = window
    if target.baseline is None or target.target is None or not (start and due and start < due):
        return ()
    between = [(dated, value) for dated, value in interim if start < dated < due]
    return ((start, target.baseline), *between, (due, target.target))


def latest_readings(kpis: Collection[int], as_of: dt.date, points: int) -> dict[int, list[Dated]]:
    """The last few readings in force of each KPI up to a day, oldest first."""
    found: dict[int, list[Dated]] = defaultdict(list)
    for row in fetch(LATEST, {"kpis": list(kpis), "as_of": as_of, "points": points}):
        found[row["kpi_id"]].append((row["dated"], row["value"]))
    return found


def interim_values(targets: Collection[int]) -> dict[int, list[Dated]]:
    found: dict[int, list[Dated]] = defaultdict(list)
    rows = InterimTarget.objects.filter(target__in=targets).order_by("dated")
    for target, dated, value in rows.values_list("target_id", "dated", "value"):
        found[target].append((dated, value))
    return found


def contributor_page(
    goal: Goal, seen: GoalQuerySet, as_of: dt.date, number: int
) -> Page[ContributorLine]:
    """Goals that contribute to a goal, the heaviest first."""
    found = page_of(told_contributors(seen, goal), number, CONTRIBUTORS)
    return found.holding(contributor_lines(found.rows, as_of))


def every_contributor(goal: Goal, seen: GoalQuerySet, as_of: dt.date) -> Iterator[ContributorLine]:
    """The whole list, a few hundred goals at a time."""
    for goals in every_row(contributors_of(seen, goal), told_contributors(seen, goal)):
        yield from contributor_lines(goals, as_of)


def told_contributors(seen: GoalQuerySet, goal: Goal) -> GoalQuerySet:
    return with_numbers(contributors_of(seen, goal), *OWNER, "team__name", "archived_at")


def contributor_lines(goals: Iterable[Any], as_of: dt.date) -> list[ContributorLine]:
    return [ContributorLine(line_of(g, as_of), g.edge_weight, g.is_home) for g in goals]


def further_parents(goal: Goal, seen: GoalQuerySet, as_of: dt.date) -> list[Goal]:
    """Goals that a goal contributes to beside its home; `is_overdue`: that was to be reviewed by now."""
    edges = seen.filter(contributors__child=goal)
    is_overdue = Q(contributors__review_on__isnull=False, contributors__review_on__lt=as_of)
    told = edges.annotate(is_overdue=ExpressionWrapper(is_overdue, BooleanField()))
    return list(told.only("code", "title").order_by("id")[:CONTRIBUTORS])


def is_review_overdue(goal: Goal, as_of: dt.date) -> bool:
    """Whether a goal's contribution to its home was to be looked at again: it counts as disputed."""
    return bool(goal.parent_id and goal.review_on and goal.review_on < as_of)


def hand_set_value(goal: Goal, as_of: dt.date) -> HandSetValue | None:
    """The progress set by hand that is in force on a day: the latest set decides, even expired."""
    values = HandSetValue.objects.filter(goal=goal, set_on__lte=as_of).select_related("author")
    latest: HandSetValue | None = values.last()
    return latest if latest and latest.expires_on >= as_of else None


def steps_of(goal: Goal) -> list[Step]:
    steps = goal.steps.select_related("assignee", "blocked_by").only(*ON_STEPS)
    return list(steps.order_by("position", "id")[:MOST_STEPS])


def steps_in_sight(goals: Collection[Goal], today: dt.date) -> dict[int, list[Step]]:
    """The steps of some goals that are open or were done today, by goal, the next due first."""
    open_or_just_done = Q(done_on=None) | Q(done_on=today)
    steps = Step.objects.filter(open_or_just_done, goal__in=goals)
    found: dict[int, list[Step]] = defaultdict(list)
    # Most goals have none, which is said in a tenth of the time.
    if not steps.exists():
        return found
    rows = steps.annotate(place=Window(RowNumber(), partition_by=F("goal"), order_by=NEXT_DUE))
    shown = rows.filter(place__lte=STEPS_IN_SIGHT).select_related("assignee", "blocked_by")
    for step in shown.only(*ON_STEPS).order_by("goal_id", "place"):
        found[step.goal_id].append(step)
    return found


def pillars_of(goal: Goal) -> list[Pillar]:
    return [link.pillar for link in goal.pillar_links.select_related("pillar")]


def team_shares_of(goal: Goal) -> list[GoalTeam]:
    """The teams that share a goal, the largest share first."""
    shares = goal.team_shares.select_related("team").order_by("-share_ppm", "id")
    return list(shares[:MOST_REQUESTS])


def named_on(goal: Goal) -> list[Person]:
    """Who sees a goal because they are named on it; of one that all see nobody does."""
    if goal.visibility == Goal.Visibility.ORGANIZATION:
        return []
    return list(Person.objects.filter(named_on__goal=goal.pk).order_by("name", "id"))


def requests_of(goal: Goal) -> list[Request]:
    """What other teams are asked for a goal, what is open first."""
    asked = Request.objects.filter(goal=goal)
    return list(asked.most_urgent_first().told()[:MOST_REQUESTS])


def timeline(
    goal: Goal, before: dt.datetime | None = None, has: Collection[str] = PARTS
) -> tuple[list[TimelineEntry], bool]:
    """Check-ins and comments, the newest first, and whether there are older ones.

    has: what of PARTS there is; the rest is not asked for.
    """
    up_to = {"made_at__lt": before} if before else {}
    entries = [TimelineEntry(c.made_at, check_in=c) for c in check_ins_on(goal, up_to, has)]
    entries += [TimelineEntry(c.made_at, comment=c) for c in comments_on(goal, up_to, has)]
    entries.sort(key=lambda entry: entry.made_at, reverse=True)
    return entries[:TIMELINE_ENTRIES], len(entries) > TIMELINE_ENTRIES


def check_ins_on(
    goal: Goal, up_to: dict[str, dt.datetime], has: Collection[str]
) -> Iterable[CheckIn]:
    if "check_ins" not in has:
        return ()
    readings = Prefetch("readings", CheckInReading.objects.select_related("reading__kpi"))
    told = goal.check_ins.select_related("author", "acknowledged_by").only(*ON_CHECK_INS)
    latest = told.prefetch_related(readings).filter(**up_to).order_by("-made_at")
    return latest[: TIMELINE_ENTRIES + 1]


def comments_on(
    goal: Goal, up_to: dict[str, dt.datetime], has: Collection[str]
) -> Iterable[Comment]:
    if "comments" not in has:
        return ()
    told = goal.comments.select_related("author").only(*ON_COMMENTS)
    return told.filter(**up_to).order_by("-made_at")[: TIMELINE_ENTRIES + 1]
