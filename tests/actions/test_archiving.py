"""What is put away has ended, so that putting it away changes no number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from actions.archiving import archive_goal, restore
from actions.closings import close_goal, reopen_goal
from actions.goals import edit_goal
from alignment import cascade
from alignment.models import Dirty, Rollup, Score
from goals.models import Goal
from jobs.files.faults import FilesRefused
from jobs.files.importing import import_files
from jobs.verifying import verify
from tests.jobs.file_sets import write_set
from tests.world import World, make_world, today


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def numbers(world: World) -> list[Any]:
    """Every stored number of goals and of the score."""
    goals = Rollup.objects.filter(organization=world.organization).order_by("goal")
    scores = Score.objects.filter(organization=world.organization).order_by("pk")
    return [*goals.values(), *scores.values()]


def test_archiving_and_restoring_change_no_number(world: World) -> None:
    close_goal(world.own_goal, result="missed", closed_on=today(), by=world.manager)
    edit_goal(world.hidden, {"state": "cancelled"}, version=1, by=world.colleague)
    cascade.drain_all(world.organization.pk)
    before = numbers(world)
    for put in (archive_goal, restore):
        for goal in (world.own_goal, world.hidden):
            put(goal, by=world.manager)
            assert not Dirty.objects.exists()
            cascade.drain_batch(world.organization.pk)
            assert numbers(world) == before
            assert verify(world.organization).differences == []


def test_what_is_archived_does_not_run_again_before_it_is_restored(world: World) -> None:
    close_goal(world.own_goal, result="missed", closed_on=today(), by=world.manager)
    archived = archive_goal(world.own_goal, by=world.manager)
    with pytest.raises(ValidationError, match="restore it first"):
        reopen_goal(archived, by=world.manager)
    restore(archived, by=world.manager)
    assert reopen_goal(archived, by=world.manager).state == "active"


def test_the_database_keeps_it_so_whoever_writes(world: World) -> None:
    with pytest.raises(IntegrityError, match="goal_archived"), transaction.atomic():
        Goal.objects.filter(pk=world.own_goal.pk).update(archived_at=world.organization.made_at)


def test_files_do_not_let_an_archived_goal_run_again(world: World, tmp_path: Path) -> None:
    edit_goal(world.own_goal, {"state": "cancelled"}, version=1, by=world.manager)
    archive_goal(world.own_goal, by=world.manager)
    files = {"goals": f"code,title,state\n{world.own_goal.code},Again,active\n"}
    with pytest.raises(FilesRefused, match=r"goals\.csv, row 2, column state: .* is archived"):
        import_files(write_set(tmp_path, files), world.organization, is_update=True)
    renamed = {"goals": f"code,title\n{world.own_goal.code},Once\n"}
    import_files(write_set(tmp_path, renamed), world.organization, is_update=True)
    assert Goal.objects.get(pk=world.own_goal.pk).title == "Once"
