"""Writes the scores of an organization, its strategic goals and teams. Called by `alignment.cascade`."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import QuerySet

from alignment.models import Score
from alignment.scoring.advice import kept_suggestions
from alignment.scoring.causes import GoalLosses, Opened, losses_of_goals, misplaced
from alignment.scoring.cost import cost_of_misalignment
from alignment.scoring.exact import half_up
from alignment.scoring.loading import load_graph
from alignment.scoring.measured import measured_by_level
from alignment.scoring.openings import TeamRows, rows_of_organization
from alignment.scoring.score import Alignment, Component, Scored, align
from alignment.storing import lock, lock_goals, raise_version, run
from people.models import Organization

MOST_MISPLACED = 10


class Written(NamedTuple):
    """What a row should say: of a goal, of a team, or of the organization."""

    goal: int | None
    team: int | None
    score: int | None
    basis: int | None
    components: str


# A row when something changed since the latest day before, or where the day has one already. Each of
# the three kinds by itself: IS NOT DISTINCT FROM finds nothing by an index.
STORE_SCORES = """
INSERT INTO alignment_score AS s
  (organization_id, goal_id, team_id, dated, score_ppm, basis_ppm, components)
SELECT %(organization)s, v.goal_id, v.team_id, %(dated)s, v.score, v.basis, v.components::jsonb
FROM unnest(%(goals)s::bigint[], %(teams)s::bigint[], %(scores)s::int[], %(bases)s::int[],
  %(components)s::text[]) AS v (goal_id, team_id, score, basis, components)
LEFT JOIN LATERAL (
  (SELECT e.* FROM alignment_score e
    WHERE e.organization_id = %(organization)s AND e.goal_id = v.goal_id AND e.team_id IS NULL
      AND e.dated <= %(dated)s ORDER BY e.dated DESC LIMIT 1)
  UNION ALL
  (SELECT e.* FROM alignment_score e
    WHERE e.organization_id = %(organization)s AND e.goal_id IS NULL AND e.team_id = v.team_id
      AND e.dated <= %(dated)s ORDER BY e.dated DESC LIMIT 1)
  UNION ALL
  (SELECT e.* FROM alignment_score e
    WHERE v.goal_id IS NULL AND v.team_id IS NULL
      AND e.organization_id = %(organization)s AND e.goal_id IS NULL AND e.team_id IS NULL
      AND e.dated <= %(dated)s ORDER BY e.dated DESC LIMIT 1)
) AS last ON true
WHERE last.id IS NULL OR (last.score_ppm, last.basis_ppm, last.components)
  IS DISTINCT FROM (v.score, v.basis, v.components::jsonb)
ON CONFLICT (organization_id, goal_id, team_id, dated) DO UPDATE
SET score_ppm = excluded.score_ppm, basis_ppm = excluded.basis_ppm,
  components = excluded.components
"""

# What cost points the day before is asked for no more, and a year of it would be most there is.
FORGET_ROWS = """
WITH before AS (
  SELECT last.id FROM unnest(%(teams)s::bigint[]) AS v (team_id)
  JOIN alignment_score now ON now.organization_id = %(organization)s AND now.goal_id IS NULL
    AND now.team_id = v.team_id AND now.dated = %(dated)s
  CROSS JOIN LATERAL (
    SELECT e.id FROM alignment_score e
    WHERE e.organization_id = %(organization)s AND e.goal_id IS NULL AND e.team_id = v.team_id
      AND e.dated < %(dated)s ORDER BY e.dated DESC LIMIT 1
  ) AS last
  UNION ALL
  SELECT last.id FROM alignment_score now
  CROSS JOIN LATERAL (
    SELECT e.id FROM alignment_score e
    WHERE e.organization_id = %(organization)s AND e.goal_id IS NULL AND e.team_id IS NULL
      AND e.dated < %(dated)s ORDER BY e.dated DESC LIMIT 1
  ) AS last
  WHERE now.organization_id = %(organization)s AND now.goal_id IS NULL AND now.team_id IS NULL
    AND now.dated = %(dated)s
)
UPDATE alignment_score AS s SET components = (
  SELECT jsonb_object_agg(key, CASE jsonb_typeof(value) WHEN 'object' THEN value - 'rows' - 'found'
    ELSE value END)
  FROM jsonb_each(s.components) WHERE key <> ALL(%(forgotten)s)
)
FROM before
WHERE s.id = before.id AND jsonb_path_exists(s.components, '$.*.rows')
"""
# What else names goals beside an organization's components.
FORGOTTEN = ["changes", "cost", "misplaced"]


def store_scores(organization: Organization) -> int:
    """Score an organization on its rollup_date. Returns how many rows that wrote."""
    alignment = align(*load_graph(organization))
    before = strategic_before(organization)
    here = lock_goals([*alignment.strategic, *before])
    teams = lock("people_team", alignment.teams)
    told = told_of(organization, alignment)
    rows = [*rows_of(alignment, told, before, here), *rows_of_teams(alignment, teams)]
    changed = write(organization, rows)
    if changed:
        asked = {"organization": organization.pk, "dated": organization.rollup_date}
        run(FORGET_ROWS, {**asked, "teams": sorted(teams), "forgotten": FORGOTTEN})
        raise_version(organization)
    return changed


def told_of(organization: Organization, alignment: Alignment) -> dict[str, Any]:
    """What is kept with an organization's score: its components with their rows, and what follows."""
    losses = losses_of_goals(alignment)
    return {
        **behind(alignment, losses, cost_of_misalignment(alignment, organization)),
        "measured": measured_by_level(organization),
        **kept_suggestions(organization, alignment, losses),
    }


def latest_score(organization_id: int, as_of: dt.date) -> Score | None:
    """The organization's own score that holds on a day."""
    return scores_of_organization(organization_id, as_of).first()


def scores_of_organization(organization_id: int, as_of: dt.date) -> QuerySet[Score]:
    """An organization's own scores up to a day, the one that holds first."""
    rows = Score.objects.filter(organization_id=organization_id, goal=None, team=None)
    return rows.filter(dated__lte=as_of).order_by("-dated")


def strategic_before(organization: Organization) -> list[int]:
    """The strategic goals that were scored last."""
    rows = scores_of_organization(organization.pk, organization.rollup_date)
    return rows.values_list("components__strategic", flat=True).first() or []


def strategic_of(score: Score) -> list[int]:
    """The strategic goals that were scored together with an organization."""
    goals: list[int] = score.components.get("strategic", [])
    return goals


def rows_of(
    alignment: Alignment, told: Mapping[str, Any], before: Iterable[int], here: set[int]
) -> Iterable[Written]:
    """What the day's rows should say; a goal that is strategic no more has a score no more."""
    own = alignment.organization
    yield Written(None, None, own.score, own.basis, json.dumps(told))
    for goal, scored in alignment.strategic.items():
        if goal in here:
            yield Written(goal, None, scored.score, scored.basis, json.dumps(letters(scored)))
    for goal in before:
        if goal in here and goal not in alignment.strategic:
            yield Written(goal, None, None, None, json.dumps({}))


def rows_of_teams(alignment: Alignment, here: set[int]) -> Iterable[Written]:
    """Of a team that may not be shown, only why."""
    rows = TeamRows(alignment)
    for team, scored in alignment.teams.items():
        if team in here:
            told: dict[str, Any] = {"withheld": scored.withheld}
            if not scored.withheld:
                told = letters(scored)
                for letter, one in rows.of(team).items():
                    told[letter] |= rows_as_json(one)
            yield Written(None, team, scored.score, scored.basis, json.dumps(told))


def write(organization: Organization, rows: Iterable[Written]) -> int:
    goals, teams, scores, bases, components = zip(*rows, strict=True)
    return run(
        STORE_SCORES,
        {
            "organization": organization.pk,
            "dated": organization.rollup_date,
            "goals": list(goals),
            "teams": list(teams),
            "scores": list(scores),
            "bases": list(bases),
            "components": list(components),
        },
    )


def letters(scored: Scored) -> dict[str, dict[str, Any]]:
    return {key: as_json(component) for key, component in scored.components.items()}


def as_json(component: Component) -> dict[str, Any]:
    return {"ppm": component.ppm, "points": component.points, "reason": component.reason}


def behind(alignment: Alignment, losses: GoalLosses, cost: Mapping[str, Any]) -> dict[str, Any]:
    """An organization's components with their rows, its effort, its cost and its strategic goals."""
    found: dict[str, Any] = dict(letters(alignment.organization))
    if not alignment.strategic:
        return found
    for letter, rows in rows_of_organization(alignment, losses).items():
        found[letter] |= rows_as_json(rows)
    effort = alignment.effort
    found["effort"] = {"work": effort.work, "run": effort.run, "excess": half_up(effort.excess)}
    found["cost"] = cost
    found["misplaced"] = misplaced(alignment.graph, MOST_MISPLACED)
    found["strategic"] = list(alignment.strategic)
    found["priority"] = alignment.graph.goals.priority[alignment.graph.tops].tolist()
    return found


def rows_as_json(component: Opened) -> dict[str, Any]:
    return {"found": component.found, "rows": [list(row) for row in component.rows]}
