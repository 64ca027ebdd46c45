"""What pages show of the alignment score: stored rows only, a fixed number of queries.

`seen` is the reader's scope, `Goal.objects.visible_to(person)`: of other goals no title is told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, OuterRef

from alignment.models import Score
from alignment.scoring.causes import WHOLE, Cause
from alignment.scoring.points import THETA
from alignment.scoring.score import PROVISIONAL_BELOW
from alignment.scoring.storing import latest_score, strategic_of
from goals.models import Goal, Target
from goals.querysets import GoalQuerySet
from people.models import Organization, Team
from reviews.models import Request

PPM = 1_000_000
MOST_STRATEGIC = 25
KINDS_OF_COST = ("unaligned", "unmoved", "twice")


@dataclass(frozen=True, slots=True)
class ShownComponent:
    """A component in ppm, None with a `reason`; `lost` points of the score in ppm."""

    letter: str
    ppm: int | None
    lost: int | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class ScoreCard:
    """An organization's score that holds on a day. `score` is None while there is no strategy."""

    as_of: dt.date
    score: int | None
    basis: int | None
    components: tuple[ShownComponent, ...]

    @property
    def is_provisional(self) -> bool:
        """Too little of it rests on recorded facts."""
        return self.basis is not None and self.basis < PROVISIONAL_BELOW


@dataclass(frozen=True, slots=True)
class CostlyRow:
    """What costs points: `lost` ppm of the score. `goal` is None where the reader may not see it.

    told: thousandths of days to move (F); activity and outcome in ppm (T).
    """

    cause: str
    lost: int
    goal: Goal | None
    parent: Goal | None = None
    request: Request | None = None
    told: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenedComponent:
    """A component with what costs it most; `more` further rows are not shown."""

    component: ShownComponent
    rows: tuple[CostlyRow, ...]
    more: int


@dataclass(frozen=True, slots=True)
class StrategicScore:
    """A strategic goal with its part of all priority as scored and its components in ppm.

    priority: None where it has no points, or the reader may not see the goal.
    """

    goal: Goal | None
    priority: int | None
    coverage: int | None
    sight: int | None
    conversion: int | None


@dataclass(frozen=True, slots=True)
class RunningEffort:
    """Days of work and of running the business in the period; `excess` is beyond the agreed share."""

    work: int
    run: int
    excess: int
    agreed: int

    @property
    def share(self) -> int | None:
        whole = self.work + self.run
        return PPM * self.run // whole if whole else None


@dataclass(frozen=True, slots=True)
class Cost:
    """Days of the period, in thousandths, that may be lost in one way; `more` rows are not shown.

    money: whole units at the organization's day rate, None without one. among: of how many pieces of
    work, those that take most, it was asked; None: of all.
    """

    kind: str
    effort: int
    money: int | None
    rows: tuple[tuple[Goal | None, int], ...]
    more: int
    among: int | None = None


@dataclass(frozen=True, slots=True)
class AlignmentPage:
    """Of the organization; of a team with its score or why it is withheld; or of a strategic goal."""

    card: ScoreCard
    team: Team | None = None
    goal: Goal | None = None
    withheld: str | None = None
    opened: tuple[OpenedComponent, ...] = ()
    strategic: tuple[StrategicScore, ...] = ()
    running: RunningEffort | None = None
    misplaced: tuple[Goal, ...] = ()
    cost: tuple[Cost, ...] = ()


def read_score(organization: Organization) -> ScoreCard | None:
    """The score for a dashboard, in one query; None before the first was computed."""
    stored = latest_score(organization.pk, organization.rollup_date)
    return card_of(stored, organization.rollup_date) if stored else None


def card_of(stored: Score, as_of: dt.date) -> ScoreCard:
    """Of a team that is withheld there are no components."""
    told = stored.components
    found = [component_of(letter, told[letter]) for letter in THETA if letter in told]
    return ScoreCard(as_of, stored.score_ppm, stored.basis_ppm, tuple(found))


def component_of(letter: str, found: Mapping[str, Any]) -> ShownComponent:
    return ShownComponent(letter, found["ppm"], found["points"], found["reason"])


def read_alignment(organization: Organization, seen: GoalQuerySet) -> AlignmentPage | None:
    """The whole page: the score, its rows by component, strategic goals, running the business."""
    as_of = organization.rollup_date
    stored = latest_score(organization.pk, as_of)
    if stored is None:
        return None
    card = card_of(stored, as_of)
    if card.score is None:
        return AlignmentPage(card)
    named = named_in(stored, seen)
    return AlignmentPage(
        card,
        opened=opened_all(card, stored, named),
        strategic=tuple(strategic_scores(organization, stored, named.goals)),
        running=RunningEffort(**stored.components["effort"], agreed=organization.run_share_ppm),
        cost=tuple(costs(organization, stored, named)),
        misplaced=tuple(
            named.goals[pk] for pk in stored.components["misplaced"] if pk in named.goals
        ),
    )


def read_team(team: Team, seen: GoalQuerySet) -> AlignmentPage | None:
    """A team's score with its rows, or why it has none; None before the first was computed."""
    stored = stored_of_team(team)
    if stored is None:
        return None
    page = page_of_team(team, stored)
    if page.withheld or page.card.score is None:
        return page
    return replace(page, opened=opened_all(page.card, stored, named_in(stored, seen)))


def read_team_score(team: Team) -> AlignmentPage | None:
    """A team's score alone, in one query."""
    stored = stored_of_team(team)
    return page_of_team(team, stored) if stored else None


def read_team_scores(organization: Organization, teams: Sequence[Team]) -> dict[int, AlignmentPage]:
    """The scores of several teams by id, in one query; without those not computed yet."""
    rows = Score.objects.filter(organization=organization, team__in=teams, goal=None)
    held = rows.filter(dated__lte=organization.rollup_date).order_by("team", "-dated")
    stored = {row.team_id: row for row in held.distinct("team")}
    return {team.pk: page_of_team(team, stored[team.pk]) for team in teams if team.pk in stored}


def stored_of_team(team: Team) -> Score | None:
    rows = Score.objects.filter(organization=team.organization, team=team, goal=None)
    return rows.filter(dated__lte=team.organization.rollup_date).order_by("-dated").first()


def page_of_team(team: Team, stored: Score) -> AlignmentPage:
    return AlignmentPage(
        card_of(stored, team.organization.rollup_date),
        team=team,
        withheld=stored.components.get("withheld"),
    )


def read_strategic(goal: Goal) -> AlignmentPage | None:
    """A strategic goal's score; None where it has none."""
    as_of = goal.organization.rollup_date
    rows = Score.objects.filter(organization=goal.organization, goal=goal, team=None)
    stored = rows.filter(dated__lte=as_of).order_by("-dated").first()
    if stored is None or not stored.components:
        return None
    return AlignmentPage(card_of(stored, as_of), goal=goal)


@dataclass(frozen=True, slots=True)
class Named:
    """What stored rows name, of what the reader may see."""

    goals: Mapping[int, Goal]
    requests: Mapping[int, Request]


def read_busy(
    organization: Organization, seen: GoalQuerySet
) -> tuple[tuple[CostlyRow, ...], Cost | None]:
    """Strategic goals whose work is busy without moving them; days on work that does not move."""
    stored = latest_score(organization.pk, organization.rollup_date)
    card = card_of(stored, organization.rollup_date) if stored else None
    if stored is None or card is None or card.score is None:
        return (), None
    named = named_in(stored, seen)
    components = opened_all(card, stored, named)
    gaps = [row for one in components if one.component.letter == "T" for row in one.rows]
    found = [one for one in costs(organization, stored, named) if one.kind == "unmoved"]
    return tuple(gaps), (found[0] if found else None)


def named_in(stored: Score, seen: GoalQuerySet) -> Named:
    of_goals = [row for letter in "CLFT" for row in rows_of(stored, letter)]
    named = {pk for _, _, *pair in of_goals for pk in pair[:2] if pk is not None}
    named |= {*strategic_of(stored)[:MOST_STRATEGIC], *stored.components.get("misplaced", ())}
    named |= {pk for told in stored.components.get("cost", {}).values() for pk, _ in told["rows"]}
    has_target = Exists(Target.objects.filter(goal=OuterRef("pk")))
    found = (
        seen.filter(pk__in=named).select_related("owner", "team").annotate(has_target=has_target)
    )
    asked = [row[2] for row in rows_of(stored, "H")]
    requests = Request.objects.filter(pk__in=asked).about(seen).told() if asked else ()
    return Named({goal.pk: goal for goal in found}, {one.pk: one for one in requests})


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
    """Every component that applies, with what costs it most."""
    return tuple(opened(one, stored, named) for one in card.components if one.ppm is not None)


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
    """What exactly is missing, as far as the goal itself tells."""
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


def strategic_scores(
    organization: Organization, stored: Score, goals: Mapping[int, Goal]
) -> Iterable[StrategicScore]:
    """The strategic goals scored with the organization, those that nothing covers first."""
    scored = strategic_of(stored)
    points = dict(zip(scored, stored.components.get("priority", ()), strict=False))
    ids = scored[:MOST_STRATEGIC]
    rows = Score.objects.filter(organization=organization, goal__in=ids, team=None)
    held = rows.filter(dated__lte=stored.dated).order_by("goal", "-dated").distinct("goal")
    found = [strategic_score(row, goals.get(row.goal_id or 0), points) for row in held]
    return sorted(found, key=lambda one: (one.coverage or 0, one.goal is None))


def strategic_score(row: Score, goal: Goal | None, points: Mapping[int, int]) -> StrategicScore:
    parts = [row.components.get(letter, {}).get("ppm") for letter in ("C", "L", "T")]
    asked = points.get(goal.pk) if goal else None
    return StrategicScore(goal, PPM * asked // sum(points.values()) if asked else None, *parts)
