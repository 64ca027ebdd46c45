"""Organizations of any number of goals in trees of one depth and fan-out: more goals, more trees.

Written straight into the tables by a superuser, past triggers and foreign keys, which would cost
hours at a million goals. What is there afterwards is what the actions would have left.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import connection, models
from psycopg import sql

from config.embedded.cluster import SUPERUSER
from goals.models import Cycle, Goal, Target
from kpis.models import Kpi, Reading
from people.models import Membership, Organization, Person, Team

FAN_OUT = 10
LEVELS = 4
# Goals of one tree: a strategic goal and three levels under it.
TREE = sum(FAN_OUT**level for level in range(LEVELS))
TEAMS = 20
OWNED = 50
TARGETS_PER_GOAL = 2
READINGS_PER_KPI = 3


@dataclass(frozen=True)
class Bench:
    """An organization to measure on; its rows' ids run on from the first of each.

    Goal n (from 0) has the targets and KPIs 2n and 2n + 1, and belongs to person n / 50.
    """

    organization_id: int
    goal: int
    kpi: int
    person: int
    goals: int
    today: dt.date

    @property
    def organization(self) -> Organization:
        """As it is now: the nightly run turns its day."""
        return Organization.objects.get(pk=self.organization_id)


def make_forest(goals: int, today: dt.date) -> Bench:
    """An organization of about that many goals (whole trees), two targets each, three readings a KPI."""
    count = max(1, round(goals / TREE)) * TREE
    organization = Organization.objects.create(
        name=f"{count} goals", slug=f"bench-{count}", rollup_date=today
    )
    teams = Team.objects.bulk_create(
        Team(organization=organization, code=f"T-{n}", name=f"Team {n}", tree_id=n + 1,
             lft=1, rght=2, level=0)
        for n in range(TEAMS)
    )  # fmt: skip
    cycle = Cycle.objects.create(
        organization=organization,
        name="Year",
        start_date=today - dt.timedelta(days=200),
        due_date=today + dt.timedelta(days=165),
    )
    made = Bench(organization.pk, next_id(Goal), next_id(Kpi), next_id(Person), count, today)
    with as_superuser() as cursor:
        fill_people(cursor, made, teams[0].pk)
        fill_goals(cursor, made, teams[0].pk, cycle.pk)
        fill_measures(cursor, made)
        for model in (Goal, Kpi, Person):
            continue_ids(cursor, model)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return made


def fill_people(cursor: psycopg.Cursor, made: Bench, team: int) -> None:
    """As many as it takes to own all goals; the first one leads."""
    people = -(-made.goals // OWNED)
    common = {"organization_id": made.organization_id}
    insert(
        cursor, Person, people, common,
        id=f"{made.person} + n",
        email="'p' || n || '@bench.example'",
        name="'Person ' || n",
        is_leader="n = 0",
    )  # fmt: skip
    insert(
        cursor, Membership, people, common,
        person_id=f"{made.person} + n",
        team_id=f"{team} + n % {TEAMS}",
        role=f"CASE WHEN n < {TEAMS} THEN 'lead' ELSE 'member' END",
    )  # fmt: skip


def fill_goals(cursor: psycopg.Cursor, made: Bench, team: int, cycle: int) -> None:
    """In the order of a heap, tree by tree: a parent before its ten children."""
    tree, place = f"(n / {TREE}) * {TREE}", f"(n % {TREE})"
    parent = f"{made.goal} + {tree} + ({place} - 1) / {FAN_OUT}"
    insert(
        cursor, Goal, made.goals, {"organization_id": made.organization_id},
        id=f"{made.goal} + n",
        code="'G-' || n",
        title="'Goal ' || n",
        level=f"CASE WHEN {place} = 0 THEN 'strategic' ELSE 'team' END",
        owner_id=f"{made.person} + n / {OWNED}",
        team_id=f"{team} + n % {TEAMS}",
        cycle_id=str(cycle),
        parent_id=f"CASE WHEN {place} > 0 THEN {parent} END",
        weight="1000 + (n % 5) * 500",
    )  # fmt: skip


def fill_measures(cursor: psycopg.Cursor, made: Bench) -> None:
    """KPIs and targets two by two, readings three by three."""
    kpis, common = made.goals * TARGETS_PER_GOAL, {"organization_id": made.organization_id}
    insert(
        cursor, Kpi, kpis, common,
        id=f"{made.kpi} + n",
        code="'K-' || n",
        name="'KPI ' || n",
    )  # fmt: skip
    insert(
        cursor, Target, kpis, common,
        goal_id=f"{made.goal} + n / {TARGETS_PER_GOAL}",
        kpi_id=f"{made.kpi} + n",
        baseline="(n % 7) * 1.5",
        target="100 + n % 13",
    )  # fmt: skip
    insert(
        cursor, Reading, kpis * READINGS_PER_KPI, common,
        kpi_id=f"{made.kpi} + n / {READINGS_PER_KPI}",
        dated=f"DATE '{made.today}' - 5 - 30 * (n % {READINGS_PER_KPI})::int",
        value="((n * 7919) % 9973) / 100.0",
    )  # fmt: skip


def insert(
    cursor: psycopg.Cursor,
    model: type[models.Model],
    count: int,
    common: Mapping[str, Any],
    **expressions: str,
) -> None:
    """Rows 0 to count - 1: columns by SQL over `n`, else by what is common, else by their defaults."""
    columns: dict[str, sql.Composable] = {}
    for field in model._meta.concrete_fields:
        if field.column in expressions:
            columns[field.column] = sql.SQL(expressions[field.column])  # type: ignore[arg-type]
        elif field.column in common:
            columns[field.column] = sql.Literal(common[field.column])
        elif not field.primary_key and not field.has_db_default():
            columns[field.column] = sql.Literal(default_of(field))
    cursor.execute(
        sql.SQL(
            "INSERT INTO {} ({}) SELECT {} FROM generate_series(0, {}::bigint - 1) AS n"
        ).format(
            sql.Identifier(model._meta.db_table),
            sql.SQL(", ").join(map(sql.Identifier, columns)),
            sql.SQL(", ").join(columns.values()),
            sql.Literal(count),
        )
    )


def default_of(field: models.Field) -> Any:
    made = field.pre_save(field.model(), add=True)
    return field.get_db_prep_save(made, connection)


def next_id(model: type[models.Model]) -> int:
    newest = model._base_manager.aggregate(newest=models.Max("pk"))["newest"]
    return (newest or 0) + 1


def continue_ids(cursor: psycopg.Cursor, model: type[models.Model]) -> None:
    """Let the next row's id follow those that were given by hand."""
    cursor.execute(
        sql.SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), max(id)) FROM {}").format(
            sql.Literal(model._meta.db_table), sql.Identifier(model._meta.db_table)
        )
    )


@contextmanager
def as_superuser() -> Iterator[psycopg.Cursor]:
    """A cursor in a transaction past triggers and foreign keys, on the database Django works on."""
    parameters = connection.get_connection_params() | {"user": SUPERUSER}
    with psycopg.connect(**parameters) as own, own.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor
