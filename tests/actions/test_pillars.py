"""Pillars after they were added: reworded once at a time, put in order, archived and restored."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from actions.errors import StaleEdit
from actions.goals import GoalDraft, create_goal
from actions.people import add_pillar
from actions.pillars import archive_pillar, edit_pillar, restore_pillar, shift_pillar
from ledger.models import AuditEntry
from people.models import Person, Pillar
from tests.world import make_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Person:
    administrator: Person = make_people()["administrator"]
    return administrator


def areas() -> list[str]:
    shown = Pillar.objects.filter(kind="area", archived_at=None)
    return list(shown.values_list("title", flat=True))


def test_an_area_is_renamed_and_a_stale_renaming_overwrites_nothing(ada: Person) -> None:
    readers = Pillar.objects.get(title="Readers")
    renamed = edit_pillar(readers, {"title": "Borrowers"}, version=1, by=ada)
    assert (renamed.title, renamed.version) == ("Borrowers", 2)
    with pytest.raises(StaleEdit):
        edit_pillar(readers, {"title": "Patrons"}, version=1, by=ada)
    assert areas() == ["Borrowers"]


def test_areas_are_put_in_order_among_themselves(ada: Person) -> None:
    for title in ("Shelves", "Rooms"):
        add_pillar(ada.organization, "area", title, by=ada)
    rooms = Pillar.objects.get(title="Rooms")
    shift_pillar(rooms, -1, by=ada)
    assert areas() == ["Readers", "Rooms", "Shelves"]
    shift_pillar(rooms, -5, by=ada)
    shift_pillar(rooms, -1, by=ada)
    assert areas() == ["Rooms", "Readers", "Shelves"]
    shift_pillar(rooms, 1, by=ada)
    assert areas() == ["Readers", "Rooms", "Shelves"]
    places = AuditEntry.objects.filter(verb="shift").order_by("id").values_list("after", flat=True)
    assert list(places) == [{"place": 2}, {"place": 1}, {"place": 2}]
    assert Pillar.objects.get(pk=rooms.pk).version == 1


def test_an_archived_pillar_comes_back_with_what_serves_it(ada: Person) -> None:
    readers = Pillar.objects.get(title="Readers")
    archive_pillar(readers, by=ada)
    archive_pillar(readers, by=ada)
    assert areas() == []
    restore_pillar(readers, by=ada)
    assert areas() == ["Readers"]
    verbs = AuditEntry.objects.filter(noun="pillar", object_id=readers.pk).order_by("id")
    assert [entry.verb for entry in verbs] == ["create", "archive", "restore"]


def test_where_every_pillar_is_archived_a_goal_needs_none(ada: Person) -> None:
    draft = GoalDraft("Readers come back", {"level": "strategic"})
    with pytest.raises(ValidationError, match="at least one pillar"):
        create_goal(ada.organization, draft, by=ada)
    for pillar in Pillar.objects.filter(organization=ada.organization):
        archive_pillar(pillar, by=ada)
    assert create_goal(ada.organization, draft, by=ada).pillar_links.count() == 0
