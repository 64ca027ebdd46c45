"""Every rule of the database that a form can violate says so in a sentence."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from actions.check_ins import add_comment
from actions.goals import edit_goal
from actions.refusals import RULES, explained, refusing
from actions.targets import add_step, add_target, create_kpi, tick_step
from alignment.models import Rollup
from goals.models import Goal, GoalPerson, Step, Target
from reviews.models import Comment
from tests.world import World, asks, make_world

# Rules of a table's own bookkeeping, which no form writes.
INTERNAL = re.compile(r"_tenant$|^people_team_(lft|rght|tree_id|level)_check$")
OF_TABLES = """
SELECT conname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
WHERE contype IN ('c', 'u') AND relname ~ '^(people|kpis|goals|reviews)_' AND relname !~ 'event$'
UNION SELECT i.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
JOIN pg_class t ON t.oid = x.indrelid
WHERE indisunique AND NOT indisprimary
  AND t.relname ~ '^(people|kpis|goals|reviews)_' AND t.relname !~ 'event$'
"""
OF_TRIGGERS = r"""
SELECT DISTINCT (regexp_matches(prosrc, 'CONSTRAINT = ''(\w+)''', 'g'))[1] FROM pg_proc
"""


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def names(sql: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {row[0] for row in cursor.fetchall()}


def refusal_of(write: Any) -> str:
    """What is said when a write is refused, at once or at commit."""
    with pytest.raises(IntegrityError) as raised:
        commit(write)
    return " ".join(explained(raised.value).messages)


@transaction.atomic
def commit(write: Any) -> None:
    """Write, and check what is only checked at commit; the rows of the fixture come first."""
    for step in (check_all, write, check_all):
        step()


def check_all() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


@pytest.mark.django_db
def test_every_rule_that_a_form_can_violate_has_a_sentence() -> None:
    found = {name for name in names(OF_TABLES) | names(OF_TRIGGERS) if not INTERNAL.search(name)}
    assert found - RULES.keys() == set()
    assert RULES.keys() - found == set(), "sentences for rules that are gone"
    for _, sentence in RULES.values():
        assert re.fullmatch(r"[A-Z“][^_]+\.", str(sentence)), sentence


def test_each_kind_of_rule_is_told_at_its_field(world: World) -> None:
    goal, by = world.team_goal, world.manager
    with pytest.raises(ValidationError) as refused:
        edit_goal(goal, {"priority": -1}, version=goal.version, by=by)
    assert refused.value.message_dict == {"priority": ["Priority points are 0 or more."]}
    with pytest.raises(ValidationError) as refused:
        create_kpi(world.organization, by=by, code=world.visits.code, name="Visits again")
    assert refused.value.message_dict == {"code": ["This code is taken already."]}
    with pytest.raises(ValidationError, match="between 0 and 1,000,000"):
        add_step(goal, by=by, title="Heavy", weight=10**9 + 1)
    kpi = create_kpi(world.organization, by=by, name="Open", unit="yes/no")
    twice = Target(organization=world.organization, goal=goal, kpi=kpi, target=2)
    with pytest.raises(ValidationError, match="takes the target 1 and no bounds"), refusing():
        twice.save()


def test_what_is_gone_and_what_is_still_used_is_told_by_name(world: World) -> None:
    organization = world.organization
    gone = Comment(organization=organization, goal_id=10**9, author=world.leader, text="Hello?")
    assert refusal_of(gone.save) == "The goal was deleted meanwhile. Load the page again."
    named = GoalPerson(organization=organization, goal=world.team_goal, person_id=10**9)
    assert refusal_of(named.save) == "The person was deleted meanwhile. Load the page again."
    assert refusal_of(world.visits.delete) == "It is still used by readings, targets."
    by_sql = Goal.objects.filter(pk=world.strategic.pk)
    Rollup.objects.all().delete()
    assert "It is still used by" in refusal_of(lambda: by_sql._raw_delete("default"))


def test_a_key_is_proved_by_the_database_and_an_empty_one_refused_before(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """No action asks first: what is there when it asks may be gone when it writes."""
    organization, by = world.organization, world.leader
    gone, unsaved = Goal(pk=10**9, organization=organization), Goal(organization=organization)
    refused = refusal_of(lambda: add_comment(gone, text="Hello?", by=by))
    assert refused == "The goal was deleted meanwhile. Load the page again."
    foreign = refusal_of(lambda: add_comment(world.strategic, text="Hello?", by=world.outsider))
    assert foreign == "The author was deleted meanwhile. Load the page again."
    with pytest.raises(ValidationError) as empty:
        add_comment(unsaved, text="Hello?", by=by)
    assert empty.value.message_dict == {"goal": ["This field cannot be null."]}
    with django_assert_num_queries(4):  # a savepoint, the row, its audit entry
        add_comment(world.strategic, text="Hello?", by=by)


def test_a_fault_of_ours_is_not_dressed_as_the_readers() -> None:
    with pytest.raises(IntegrityError):
        explained(IntegrityError("no constraint of ours"))


def test_a_row_that_was_deleted_meanwhile_is_a_refusal_and_no_crash(world: World) -> None:
    Step.objects.filter(pk=world.step.pk).delete()
    with pytest.raises(ValidationError, match="deleted meanwhile"):
        tick_step(world.step, None, by=world.employee)


def test_rules_cost_no_queries_of_their_own(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(10):
        add_target(world.team_goal, asks("Returns", "books", 1, 2), by=world.manager)
