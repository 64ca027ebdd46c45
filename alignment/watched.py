"""Which goals the watch list is of, by their keys: each kind by an index of its own, in one statement.

Called by `alignment.watch`. What may be looked at comes as a queryset whose SQL is put in: to build a
query a kind takes several times as long as to answer it. Every kind is walked in the order of its index
until MOST_OF_A_KIND are found. Of a part of the goals that could be never: a small one is read whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from alignment.pace import CONFIDENT
from goals.models import Cycle, Goal
from goals.querysets import GoalQuerySet
from people.models import Organization

MOST_OF_A_KIND = 3
# So many goals of a part are read sooner than the others are passed over by an index.
MOST_READ = 10_000

# At risk, and their owners confident.
IS_WATERMELON = f"r.pace = 'at_risk' AND r.confidence >= {CONFIDENT}"
# Not heard of for two cadences, or never: goals of their own, since those above only echo them. That a
# private one lies below is told nobody.
IS_SILENT = """(r.freshness = 'silent' OR r.freshness IS NULL) AND NOT EXISTS (
      SELECT FROM goals_goal b WHERE b.parent_id = r.goal_id AND b.archived_at IS NULL
        AND b.visibility <> 'private')"""
# By the index rollup_watermelon: the surest first, of equals the one furthest behind.
WATERMELONS = f"""
SELECT 'watermelon' AS kind, s.goal_id, NULL::int AS paced, NULL::int AS expected,
  row_number() OVER (ORDER BY s.confidence DESC, s.paced_ppm, s.goal_id) AS place
FROM (
  SELECT r.goal_id, r.confidence, r.paced_ppm FROM alignment_rollup r, {{active}}
    AND "goals_goal"."id" = r.goal_id AND r.organization_id = %s
    AND {IS_WATERMELON}
  ORDER BY r.confidence DESC, r.paced_ppm, r.goal_id LIMIT {MOST_OF_A_KIND}
) AS s
"""
# By the index rollup_quiet, the longest silence first.
SILENT = f"""
SELECT 'silent', s.goal_id, NULL, NULL, row_number() OVER (ORDER BY s.newest_on, s.goal_id)
FROM (
  SELECT r.goal_id, r.newest_on FROM alignment_rollup r, {{active}}
    AND "goals_goal"."id" = r.goal_id AND r.organization_id = %s
    AND {IS_SILENT}
  ORDER BY r.newest_on, r.goal_id LIMIT {MOST_OF_A_KIND}
) AS s
"""
# Past a due day of their own and not closed: the longest first, by the index goal_due.
OVERDUE = f"""
SELECT 'overdue', s.id, NULL, NULL, row_number() OVER (ORDER BY s.due_date, s.id)
FROM (
  SELECT "goals_goal"."id", "goals_goal"."due_date" FROM {{active}}
    AND "goals_goal"."due_date" < %s
  ORDER BY "goals_goal"."due_date", "goals_goal"."id" LIMIT {MOST_OF_A_KIND}
) AS s
"""
# Whether anything without a day of its own runs in a cycle that is over, by the index goal_undated.
OVER = """
SELECT 'over', min(c.id), NULL, NULL, 1 FROM goals_cycle c
WHERE c.organization_id = %s AND c.due_date < %s AND (
  SELECT u.id FROM goals_goal u WHERE u.cycle_id = c.id AND u.state = 'active'
    AND u.archived_at IS NULL AND u.due_date IS NULL LIMIT 1) IS NOT NULL
"""
# Which of some goals are not on track, and what that is told from.
BEHIND = """
SELECT 'behind', r.goal_id, r.paced_ppm, r.expected_ppm, 1 FROM alignment_rollup r, {shown}
  AND "goals_goal"."id" = r.goal_id AND r.goal_id = ANY(%s) AND r.pace IN ('behind', 'at_risk')
"""
# The goals that have their home at or below some places, by ranges of the index rollup_path. OFFSET
# keeps it so: else all goals would be read to be joined.
PART = """
SELECT r.goal_id, r.pace, r.confidence, r.paced_ppm, r.freshness, r.newest_on
FROM unnest(%s::text[], %s::text[]) AS place (low, high) CROSS JOIN LATERAL (
  SELECT * FROM alignment_rollup r WHERE r.organization_id = %s
    AND r.path >= place.low::bigint[] AND r.path < place.high::bigint[] OFFSET 0
) AS r
"""
IS_SMALL = f"SELECT count(*) <= {{most}} FROM ({PART} LIMIT {{most}} + 1) AS part"
# The same kinds as above, of a small part.
IN_PART = f"""
WITH running AS MATERIALIZED (
  SELECT r.*, g.due, g.id FROM ({PART}) AS r CROSS JOIN LATERAL (
    SELECT "goals_goal"."id", coalesce("goals_goal"."due_date", (
      SELECT c.due_date FROM goals_cycle c WHERE c.id = "goals_goal"."cycle_id")) AS due
    FROM {{active}} AND "goals_goal"."id" = r.goal_id OFFSET 0
  ) AS g
)
(SELECT 'watermelon', r.id, NULL::int, NULL::int, row_number() OVER (
    ORDER BY r.confidence DESC, r.paced_ppm, r.id) AS place
  FROM running r WHERE {IS_WATERMELON} ORDER BY place LIMIT {MOST_OF_A_KIND})
UNION ALL (SELECT 'silent', r.id, NULL, NULL, row_number() OVER (ORDER BY r.newest_on, r.id) AS place
  FROM running r WHERE {IS_SILENT} ORDER BY place LIMIT {MOST_OF_A_KIND})
UNION ALL (SELECT 'overdue', r.id, NULL, NULL, row_number() OVER (ORDER BY r.due, r.id) AS place
  FROM running r WHERE r.due < %s ORDER BY place LIMIT {MOST_OF_A_KIND})
"""


class Behind(NamedTuple):
    """A goal that is not on track, in ppm."""

    goal: int
    paced: int
    expected: int


@dataclass(frozen=True, slots=True)
class Watched:
    """Keys of goals, of each kind the worst first; `behind`: those not on track of some, in no order."""

    watermelons: list[int]
    overdue: list[int]
    silent: list[int]
    behind: list[Behind]


@dataclass(frozen=True, slots=True)
class Part:
    """Goals that have their home at or below some; `places`: the paths of these."""

    organization: int
    places: Sequence[Sequence[int]]

    def ranges(self) -> list[Any]:
        """What PART is asked with, each place once: nothing below one of them is another."""
        tops = {place[-1] for place in self.places}
        places = [place for place in self.places if tops.isdisjoint(place[:-1])]
        lows = [literal(place) for place in places]
        highs = [literal([*place[:-1], place[-1] + 1]) for place in places]
        return [lows, highs, self.organization]

    def is_small(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(IS_SMALL.format(most=MOST_READ), self.ranges())
            return bool(cursor.fetchone()[0])

    def of(self, goals: GoalQuerySet) -> GoalQuerySet:
        return goals.filter(rollup__path__overlap=[place[-1] for place in self.places])


def literal(path: Sequence[int]) -> str:
    """A path as PostgreSQL writes it: of several lengths they are no array of arrays."""
    return f"{{{','.join(map(str, path))}}}"


def find_watched(
    organization: Organization,
    seen: GoalQuerySet,
    critical: Collection[int],
    part: Part | None = None,
) -> Watched:
    """What there is to look at in a reader's scope; `critical` are goals that may be behind."""
    running = seen.running().filter(state="active")
    is_small = part is not None and part.is_small()
    if part and not is_small:
        running = part.of(running)
    try:
        (active, parameters), (shown, of_shown) = source(running), source(seen.current())
    except EmptyResultSet:
        # Of a scope that nothing can be in.
        return Watched([], [], [], [])
    kinds, asked = walking(organization, parameters)
    if part and is_small:
        kinds, asked = IN_PART, [*part.ranges(), *parameters, organization.rollup_date]
    found: dict[str, list[tuple[int, ...]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            f"{kinds} UNION ALL {BEHIND}".format(active=active, shown=shown),
            [*asked, *of_shown, list(critical)],
        )
        for kind, goal, paced, expected, place in cursor.fetchall():
            found[kind].append((place, goal, paced, expected))
    late = keys(found["overdue"])
    if found["over"] and found["over"][0][1] is not None:
        late = overdue(running, organization)
    return Watched(
        watermelons=keys(found["watermelon"]),
        overdue=late,
        silent=keys(found["silent"]),
        behind=[Behind(*row[1:]) for row in found["behind"]],
    )


def walking(organization: Organization, parameters: Sequence[Any]) -> tuple[str, list[Any]]:
    """The statement that walks the indexes, and what it is asked with."""
    key, day = organization.pk, organization.rollup_date
    asked = [*parameters, key, *parameters, key, *parameters, day, key, day]
    return " UNION ALL ".join((WATERMELONS, SILENT, OVERDUE, OVER)), asked


def source(goals: GoalQuerySet) -> tuple[str, tuple[Any, ...]]:
    """What follows FROM in a query of goals and their conditions, and its parameters."""
    sql, parameters = goals.order_by().values("pk").query.sql_with_params()
    return sql.partition(" FROM ")[2], parameters


def keys(found: list[tuple[int, ...]]) -> list[int]:
    return [goal for _, goal, *_ in sorted(found, key=lambda row: row[0])]


def overdue(active: GoalQuerySet, organization: Organization) -> list[int]:
    """The same as OVERDUE where a cycle is over: its last day is that of goals without one of their own.

    By the index goal_due, and by goal_undated from those cycles.
    """
    own = active.filter(due_date__lt=organization.rollup_date).order_by("due_date", "id")
    of_cycles = [
        active.filter(due_date=None, cycle=cycle).order_by("id")
        for cycle in left_open(active, organization)
    ]
    first, *others = (goals.values("pk")[:MOST_OF_A_KIND] for goals in (own, *of_cycles))
    both = Goal.objects.filter(pk__in=first.union(*others) if others else first)
    due = Coalesce("due_date", "cycle__due_date")
    return list(both.order_by(due, "id").values_list("pk", flat=True)[:MOST_OF_A_KIND])


def left_open(active: GoalQuerySet, organization: Organization) -> list[int]:
    """Cycles that are over with goals that have no day but theirs, the longest over first."""
    over = Cycle.objects.filter(organization=organization, due_date__lt=organization.rollup_date)
    undated = active.filter(due_date=None, cycle=OuterRef("pk")).values("pk")
    # Not by EXISTS, which would be answered for all cycles by reading all goals.
    late = over.alias(left=Subquery(undated[:1])).filter(left__isnull=False)
    late = late.order_by("due_date", "id")
    return list(late.values_list("pk", flat=True)[:MOST_OF_A_KIND])
