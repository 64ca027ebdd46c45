"""The triggers name real columns, and every column that a number reads is one of them."""

from __future__ import annotations

import re
from random import Random

import pytest
from django.apps import apps
from django.db import connection

from alignment import cascade, column_reads, loaders, measures
from alignment.dirt import SCORE_SOURCES, SOURCES
from alignment.models import Dirty
from alignment.scoring import conditions, doing, measured
from alignment.scoring import loading as score
from goals.models import AgreedShare, Cycle, Goal, Step
from people.models import Team
from people.tree import insert_team
from tests.alignment.some_organization import make_organization

TABLES = {model._meta.db_table: model for model in apps.get_models()}
# A table and what a query calls it; and what it calls a subquery.
NAMED_AS = re.compile(r"\b(?:FROM|JOIN) (\w+) (?:AS )?([a-z]+)")
SUBQUERY = re.compile(r"\) AS ([a-z]+)")
NEVER_CHANGE = {"id", "organization_id"}
# What is put away has ended before, as a constraint says.
ENDED_BEFORE = {("goals_goal", "archived_at")}
ALL_SOURCES = (*SOURCES, *SCORE_SOURCES)


def queries() -> list[str]:
    """Every SQL of the modules that read facts for a number."""
    modules = (loaders, column_reads, measures, score, doing, conditions, measured)
    texts = (text for module in modules for text in vars(module).values())
    return [text for text in texts if str(text).lstrip().startswith("SELECT")]


def columns_read(sql: str) -> set[tuple[str, str]]:
    """What is derived from facts marks nothing."""
    tables = {alias: table for table, alias in NAMED_AS.findall(sql)}
    read = re.findall(r"\b([a-z]\w*)\.([a-z_]+)", sql)
    assert {alias for alias, _ in read} <= {*tables, *SUBQUERY.findall(sql)}, sql
    named = {(tables[alias], column) for alias, column in read if alias in tables}
    return {(table, column) for table, column in named if not table.startswith("alignment_")}


@pytest.mark.parametrize("source", ALL_SOURCES, ids=lambda s: s.name)
def test_a_source_names_columns_of_its_model(source: object) -> None:
    fields = {f.column for f in TABLES[source.table]._meta.concrete_fields}  # type: ignore[attr-defined]
    assert set(source.columns) <= fields  # type: ignore[attr-defined]


def test_every_column_that_the_loaders_read_marks_when_it_changes() -> None:
    marking = {(s.table, column) for s in ALL_SOURCES for column in s.columns}
    read = set().union(*map(columns_read, queries()))
    found = {pair for pair in read if pair[1] not in NEVER_CHANGE}
    assert found - marking == ENDED_BEFORE


@pytest.mark.django_db
def test_truncating_a_table_marks_the_whole_organization() -> None:
    organization = make_organization(Random(5))
    cascade.drain_all(organization.pk)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE goals_step CASCADE")
    assert Dirty.objects.filter(organization_id=organization.pk, goal_id=None, kpi_id=None).exists()


@pytest.mark.django_db
def test_a_reason_marks_nothing_a_title_the_score_and_a_move_both_parents() -> None:
    organization = make_organization(Random(6))
    # Of their own: any of the random ones may lie under another already.
    goals = [
        Goal.objects.create(organization=organization, code=code, title=code) for code in "XYZ"
    ]
    Goal.objects.filter(pk=goals[0].pk).update(parent=goals[1])
    cascade.drain_all(organization.pk)
    Goal.objects.filter(pk=goals[0].pk).update(description="Because")
    assert not Dirty.objects.exists()
    # Work that is perhaps done twice is told by its wording.
    Goal.objects.filter(pk=goals[0].pk).update(title="Other words")
    assert list(Dirty.objects.values_list("goal_id", "only_score")) == [(None, True)]
    cascade.drain_all(organization.pk)
    Goal.objects.filter(pk=goals[0].pk).update(parent=goals[2])
    assert set(Dirty.objects.values_list("goal_id", flat=True)) == {g.pk for g in goals}


@pytest.mark.django_db
def test_a_delete_by_sql_marks() -> None:
    organization = make_organization(Random(7))
    goal = Goal.objects.filter(organization=organization)[0]
    step = Step.objects.create(organization=organization, goal=goal, title="Do it")
    cascade.drain_all(organization.pk)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM goals_step WHERE id = %s", [step.pk])
    assert Dirty.objects.filter(goal_id=goal.pk).exists()


@pytest.mark.django_db
def test_what_a_team_agreed_marks_the_score_alone() -> None:
    organization = make_organization(Random(8))
    goal = Goal.objects.create(
        organization=organization, code="S", title="Strategy", level=Goal.Level.STRATEGIC
    )
    team = insert_team(Team(organization=organization, code="T", name="T"))
    cascade.drain_all(organization.pk)
    agreed = AgreedShare.objects.create(
        organization=organization,
        team=team,
        cycle=Cycle.objects.filter(organization=organization)[0],
        goal=goal,
        share_ppm=1_000_000,
    )
    for change in (lambda: None, agreed.delete):
        change()
        assert Dirty.objects.filter(only_score=True).exists()
        assert not Dirty.objects.exclude(only_score=True).exists()
        cascade.drain_all(organization.pk)
