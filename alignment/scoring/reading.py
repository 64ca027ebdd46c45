"""What pages show of the alignment score: stored rows only, a fixed number of queries.

`seen` is the reader's scope, `Goal.objects.visible_to(person)`: of other goals no title is told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from alignment.models import Score
from alignment.scoring.naming import MOST_STRATEGIC, Named, costs, named_in, opened_all
from alignment.scoring.points import THETA
from alignment.scoring.shown import (
    PPM,
    AlignmentPage,
    Cost,
    CostlyRow,
    RunningEffort,
    ScoreCard,
    ShownComponent,
    StrategicScore,
)
from alignment.scoring.storing import latest_score, strategic_of
from goals.models import Goal
from goals.querysets import GoalQuerySet
from people.models import Organization, Team


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
    return page_of(organization, stored, as_of, named_in(stored, seen))


def page_of(
    organization: Organization, stored: Score, as_of: dt.date, named: Named
) -> AlignmentPage:
    """What a stored score tells on a day; money and the agreed share by these settings."""
    card, told = card_of(stored, as_of), stored.components
    if card.score is None:
        return AlignmentPage(card)
    return AlignmentPage(
        card,
        opened=opened_all(card, stored, named),
        strategic=tuple(strategic_scores(organization, stored, named.goals)),
        running=RunningEffort(**told["effort"], agreed=organization.run_share_ppm),
        cost=tuple(costs(organization, stored, named)),
        misplaced=tuple(named.goals[pk] for pk in told.get("misplaced", ()) if pk in named.goals),
        tells_priority="priority" in told,
        more_strategic=max(len(strategic_of(stored)) - MOST_STRATEGIC, 0),
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


def read_strategic(goal: Goal, as_of: dt.date | None = None) -> AlignmentPage | None:
    """A strategic goal's score on a day, by default that of stored numbers; None where it has none."""
    as_of = as_of or goal.organization.rollup_date
    rows = Score.objects.filter(organization=goal.organization, goal=goal, team=None)
    stored = rows.filter(dated__lte=as_of).order_by("-dated").first()
    if stored is None or not stored.components:
        return None
    return AlignmentPage(card_of(stored, as_of), goal=goal)


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
    coverage, sight, conversion = (row.components.get(letter, {}) for letter in ("C", "L", "T"))
    asked = points.get(goal.pk) if goal else None
    share = PPM * asked // sum(points.values()) if asked else None
    return StrategicScore(
        goal,
        share,
        coverage=coverage.get("ppm"),
        sight=sight.get("ppm"),
        conversion=conversion.get("ppm"),
        reason=conversion.get("reason"),
    )
