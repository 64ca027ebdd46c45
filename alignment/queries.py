"""Goals and KPIs asked by derived numbers: joins, orderings and scopes that `goals` cannot know.

Called by the reads for pages. A parameter `seen` is a scope: `Goal.objects.visible_to(person)`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from django.db.models import (
    Case,
    CharField,
    DateField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThan

from alignment.counting import UNCOUNTED_STATES
from alignment.models import Rollup, TargetState
from goals.models import Contribution, Goal, Target
from goals.querysets import ENDED, GoalQuerySet
from kpis.models import Kpi
from kpis.querysets import KpiQuerySet
from people.models import Person
from people.rights import Verb, names_of, teams_led_by

OPEN_STATES = tuple(state for state in Goal.State.values if state not in ENDED)
MOST_READINGS_BEHIND = 20
FIRST_DUE_FIRST = (F("due_date").asc(nulls_last=True), "id")
BEST_FIRST = (F("priority").desc(nulls_last=True), "id")
NUMBERS = ("progress_ppm", "evidence_ppm", "expected_ppm", "paced_ppm", "pace")
SHORT = (
    *("code", "title", "state", "parent", "start_date", "due_date"),
    *("cycle__start_date", "cycle__due_date", "rollup__freshness", "rollup__newest_on"),
    *("rollup__confidence", "rollup__path", *(f"rollup__{number}" for number in NUMBERS)),
)
OWNER = ("owner__name", "owner__email")


def first_due(scopes: Iterable[GoalQuerySet], most: int) -> GoalQuerySet:
    """The goals of any of some scopes, those due first at the top, at least the first `most` of them:
    each is gone through by an index in that order, which one condition over all of them would not be."""
    first, *others = (scope.order_by(*FIRST_DUE_FIRST).values("pk")[:most] for scope in scopes)
    return Goal.objects.filter(pk__in=first.union(*others)).order_by(*FIRST_DUE_FIRST)


def with_standing(goals: GoalQuerySet) -> GoalQuerySet:
    """Goals with all that their standing is told from, in one query."""
    joined: GoalQuerySet = goals.select_related("rollup", "owner", "team", "cycle")
    return joined


def with_numbers(goals: GoalQuerySet, *more: str) -> GoalQuerySet:
    """Goals with title, numbers, dates and way up, and more columns if asked for.

    For lists that pages show again and again: all the columns there are take as long as the rest.
    """
    joins = {column.rpartition("__")[0] for column in (*SHORT, *more)} - {""}
    joined: GoalQuerySet = goals.select_related(*joins).only(*SHORT, *more)
    return joined


def with_shown_pace(goals: GoalQuerySet, as_of: dt.date) -> GoalQuerySet:
    """Goals with `shown_pace`, to be asked by: what `alignment.standing` shows, in the database."""
    gone, whole = Value(as_of, DateField()) - F("start"), F("due") - F("start")
    is_early = Q(start__lt=F("due")) & Q(LessThan(span(span(gone) * Value(10)), span(whole)))
    is_open = ~Q(state__in=ENDED)
    word = Case(
        When(rollup=None, then=None),
        When(is_open & Q(due__lt=as_of), then=Value("overdue")),
        When(is_open & is_early, then=Value("too_early")),
        default=F("rollup__pace"),
        output_field=CharField(),
    )
    told: GoalQuerySet = goals.alias(
        start=Coalesce("start_date", "cycle__start_date"),
        due=Coalesce("due_date", "cycle__due_date"),
    ).alias(shown_pace=word)
    return told


def span(expression: Combinable) -> Combinable:
    return ExpressionWrapper(expression, DurationField())


def counted(goals: GoalQuerySet) -> GoalQuerySet:
    """Goals whose state lets them enter a number."""
    kept: GoalQuerySet = goals.current().exclude(state__in=UNCOUNTED_STATES)
    return kept


def scored(seen: GoalQuerySet) -> GoalQuerySet:
    """Strategic goals that count, the most important first; of one carried over what it goes on as."""
    goals: GoalQuerySet = latest(counted(seen).strategic(), seen).order_by(*BEST_FIRST)
    return goals


def strategy(seen: GoalQuerySet) -> GoalQuerySet:
    """Strategic goals, planned ones too, that were not given up or carried over."""
    return latest(seen.current().strategic().exclude(state="cancelled"), seen)


def latest(goals: GoalQuerySet, seen: GoalQuerySet) -> GoalQuerySet:
    """Without those that a goal of another cycle goes on from: that one stands for both, once it is no
    draft, and also when it has ended and was put away."""
    goes_on = seen.exclude(state__in=UNCOUNTED_STATES).filter(predecessor=OuterRef("pk"))
    kept: GoalQuerySet = goals.filter(~Exists(goes_on))
    return kept


def uncovered_first(seen: GoalQuerySet) -> GoalQuerySet:
    """Strategic goals with `is_covered`: something is measured on it, or a visible goal that counts
    contributes."""
    further = Contribution.objects.filter(parent=OuterRef("pk"), child__in=counted(seen))
    covers = (
        Exists(Target.objects.filter(goal=OuterRef("pk")))
        | Exists(counted(seen).filter(parent=OuterRef("pk")))
        | Exists(further)
    )
    goals: GoalQuerySet = (
        strategy(seen).annotate(is_covered=covers).order_by("is_covered", *BEST_FIRST)
    )
    return goals


def contributors_of(seen: GoalQuerySet, goal: Goal) -> GoalQuerySet:
    """Goals that contribute to a goal, with `edge_weight` and `is_home`; the heaviest first.

    One that was put away still counts, unless it was given up.
    """
    further = Contribution.objects.filter(parent=goal)
    edge = further.filter(child=OuterRef("pk")).values("weight")[:1]
    is_home = Q(parent=goal)
    # Not by OR: that would go through all goals there are.
    both = Goal.objects.filter(is_home).values("pk").union(further.values("child"))
    goals: GoalQuerySet = (
        seen.filter(pk__in=both)
        .exclude(archived_at__isnull=False, state="cancelled")
        .annotate(
            is_home=Case(When(is_home, then=True), default=False),
            edge_weight=Case(When(is_home, then=F("weight")), default=Subquery(edge)),
        )
        .order_by("-edge_weight", "id")
    )
    return goals


def counted_children(seen: GoalQuerySet, parents: Collection[int]) -> GoalQuerySet:
    """Counted home children of some goals with `siblings_weight`; the heaviest share first.

    Like `alignment.counting`, without private ones and those that another goal stands in for.
    """
    total: Combinable = Window(Sum("weight"), partition_by=F("parent"))
    takes_its_place = counted(Goal.objects.all()).filter(
        predecessor=OuterRef("pk"), parent=OuterRef("parent"), carried="continue"
    )
    goals: GoalQuerySet = (
        counted(seen)
        .filter(parent__in=parents, weight__gt=0)
        .exclude(~Q(parent__visibility="private"), visibility="private")
        .filter(~Exists(takes_its_place))
        .annotate(siblings_weight=total)
        .order_by("-weight", "id")
    )
    return goals


def breakable_by(person: Person, seen: GoalQuerySet) -> GoalQuerySet:
    """Open goals that a person may want to break down: strategic ones, and those of teams they lead."""
    teams = Q(team__in=teams_led_by(person)) | Q(owner__in=names_of(person))
    goals: GoalQuerySet = (
        seen.running()
        .filter(Q(level="strategic") | (Q(level="team") & teams))
        .order_by(Case(When(level="strategic", then=0), default=1), *BEST_FIRST)
    )
    return goals


def due_for_report(goals: GoalQuerySet) -> GoalQuerySet:
    """Goals in the order in which a report is wanted: never heard of, silent, stale, fresh."""
    wanted = Case(
        When(rollup__freshness=None, then=0),
        When(rollup__freshness="silent", then=1),
        When(rollup__freshness="stale", then=2),
        default=3,
    )
    ordered: GoalQuerySet = goals.alias(wanted=wanted).order_by(
        "wanted", F("due_date").asc(nulls_last=True), "id"
    )
    return ordered


def measured_below(seen: GoalQuerySet, goal: Goal, as_of: dt.date) -> list[TargetState]:
    """The targets with the newest readings among those that a goal's number may come from.

    They are on the goal itself and on goals whose home lies below it: few are found by the index on
    paths, and where that is much of the organization, target_news is walked until there are enough.
    """
    place = Rollup.objects.filter(goal=goal).values_list("path", flat=True).first() or [goal.pk]
    states = TargetState.objects.filter(
        organization_id=goal.organization_id,
        goal__rollup__organization_id=goal.organization_id,
        goal__rollup__path__gte=place,
        goal__rollup__path__lt=[*place[:-1], place[-1] + 1],
        goal__in=seen,
        counts=True,
        newest_on__lte=as_of,
    )
    told = states.select_related("target__kpi", "target__goal")
    return list(told.order_by("-newest_on", "target_id")[:MOST_READINGS_BEHIND])


def kpis_visible_to(person: Person, seen: GoalQuerySet) -> KpiQuerySet:
    """KPIs that a visible goal uses, that no goal uses, or that the person keeps."""
    kpis: KpiQuerySet = Kpi.objects.visible_to(person)
    return kpis


def kpis_reportable_by(person: Person) -> KpiQuerySet:
    """KPIs that a person may record readings of: those of goals they may change, and those they keep."""
    kpis: KpiQuerySet = Kpi.objects.granted(person, Verb.REPORT)
    return kpis
