"""How busy work is, how far outcomes came, and what became of requests, from the tables as they are.

Called by `scoring.loading`. Nothing of a private goal is read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np

from alignment.attainment import Course, Window, expectation_of
from alignment.columns import placed
from alignment.counting import Ints
from alignment.forest import NO_DATA, PPM
from alignment.measures import fetch
from alignment.scoring.conversion import NO_OUTCOME, Outcome, moved
from alignment.scoring.effort import NO_TEAM
from alignment.scoring.handshakes import Asked, Said, answer_of
from alignment.wire import Columns, read_columns

LIVE = "g.state IN ('active', 'paused') AND g.visibility <> 'private'"
STEPS = """
SELECT s.goal_id, count(*) AS due, count(*) FILTER (WHERE s.done_on <= %(as_of)s) AS done
FROM goals_step s
WHERE s.organization_id = %(organization)s AND s.due_date <= %(as_of)s GROUP BY s.goal_id
"""
# least() passes over what is empty.
CHECK_INS = f"""
SELECT n.goal_id, count(*) AS done FROM reviews_checkin n
JOIN goals_goal g ON g.id = n.goal_id LEFT JOIN goals_cycle c ON c.id = g.cycle_id
WHERE n.organization_id = %(organization)s AND {LIVE}
  AND n.dated >= coalesce(g.start_date, c.start_date)
  AND n.dated <= least(%(as_of)s, coalesce(g.due_date, c.due_date))
GROUP BY n.goal_id
"""
OUTCOMES = f"""
SELECT t.goal_id, state.weight, state.progress_ppm, state.expected_ppm, state.course,
  state.start_date AS start, state.due_date AS due, told.readings
FROM goals_target t JOIN goals_goal g ON g.id = t.goal_id JOIN kpis_kpi k ON k.id = t.kpi_id
JOIN alignment_targetstate state ON state.target_id = t.id
JOIN LATERAL (
  SELECT count(*) AS readings FROM (
    SELECT 1 FROM kpis_reading r
    WHERE r.kpi_id = t.kpi_id AND r.superseded_at IS NULL AND r.value IS NOT NULL
      AND r.dated <= %(as_of)s
    LIMIT 2
  ) AS newest
) AS told ON true
WHERE t.organization_id = %(organization)s AND {LIVE} AND g.level = 'strategic'
  AND g.mode <> 'contributors' AND k.kind = 'outcome' AND state.counts AND state.weight > 0
"""
REQUESTS = """
SELECT q.id, q.to_team_id, q.state, q.answer_by, q.promised_for, q.is_resolved
FROM reviews_request q JOIN goals_goal g ON g.id = q.goal_id
WHERE q.organization_id = %(organization)s AND g.visibility <> 'private' ORDER BY q.id
"""


def load_activity(asked: Mapping[str, Any], goals: Columns, cadence: int) -> Ints:
    """Steps and check-ins done of those due to date in ppm; NO_DATA where nothing was due.

    A check-in is due each time the organization's cadence has passed since the goal's start, until its
    due date. More of them than are due stand in for no step.
    """
    ids = goals["id"]
    until = np.where(goals["due"] == NO_DATA, asked["as_of"].toordinal(), goals["due"])
    until = np.minimum(until, asked["as_of"].toordinal())
    owed = np.where(goals["start"] == NO_DATA, 0, np.maximum(until - goals["start"], 0) // cadence)
    told = by_goal(read_columns(CHECK_INS, asked, ("goal_id", "done")), ids, "done")
    steps = placed(read_columns(STEPS, asked, ("goal_id", "due", "done")), ids)
    done, due = np.minimum(told, owed), owed
    done[steps["goal_id"]] += steps["done"]
    due[steps["goal_id"]] += steps["due"]
    return np.where(due == 0, NO_DATA, (2 * PPM * done + due) // np.maximum(2 * due, 1))


def by_goal(rows: Columns, ids: Ints, name: str) -> Ints:
    found = np.zeros(len(ids), np.int64)
    rows = placed(rows, ids)
    found[rows["goal_id"]] = rows[name]
    return found


def load_outcomes(asked: Mapping[str, Any], ids: Ints) -> Ints:
    """How far each strategic goal's outcomes came of what was expected of them, as `moved` says it."""
    targets: dict[int, list[Outcome]] = defaultdict(list)
    for row in fetch(OUTCOMES, dict(asked)):
        if (one := outcome_of(row, asked)) is not None:
            targets[row["goal_id"]].append(one)
    found = np.full(len(ids), NO_OUTCOME)
    places = {goal: place for place, goal in enumerate(ids.tolist()) if goal in targets}
    for goal, told in targets.items():
        if goal in places:
            found[places[goal]] = moved(told)
    return found


def outcome_of(row: Mapping[str, Any], asked: Mapping[str, Any]) -> Outcome | None:
    """None where nothing is expected by any day."""
    expected = row["expected_ppm"]
    if row["course"] != Course.BY_INTERIM:
        window = Window(row["start"], row["due"])
        expected = expectation_of(Course(row["course"]), window, asked["as_of"])
    if expected is None:
        return None
    is_told = row["progress_ppm"] is not None
    return Outcome(
        row["weight"], row["progress_ppm"] or 0, expected, row["readings"] if is_told else 0
    )


def load_requests(asked: Mapping[str, Any]) -> list[Asked]:
    """All requests for goals that are not private."""
    return [
        Asked(
            row.pop("id"), row.pop("to_team_id") or NO_TEAM, answer_of(Said(**row), asked["as_of"])
        )
        for row in fetch(REQUESTS, dict(asked))
    ]
