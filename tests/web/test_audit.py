"""The audit log: who did what when, in the words of the histories, and nothing that is private."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actions.editing import change
from actions.goals import delete_goal, edit_goal
from actions.people import PersonDraft, add_person, edit_settings, set_membership
from actions.pillars import edit_pillar
from actions.readings import record_reading
from actions.targets import edit_target
from alignment.audit_log import KINDS
from goals.models import Goal
from ledger.models import AuditEntry
from tests.web.conftest import SignIn
from tests.world import World, today
from web.forms.audit import KINDS as OFFERED

pytestmark = pytest.mark.django_db


def log(client: Client, **asked: object) -> str:
    html = client.get(reverse("audit"), asked).content.decode()
    body = html[html.index("<h2>Entries") if "<h2>Entries" in html else html.index("Entries") :]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def test_it_says_who_did_what_with_both_texts(world: World, signed_in: SignIn) -> None:
    administrator = world.administrator
    edit_settings(world.organization, {"on_track_ppm": 800_000}, version=1, by=administrator)
    edit_pillar(world.readers, {"title": "Guests"}, version=1, by=world.leader)
    edit_target(world.target(world.own_goal), {"target": 90}, version=1, by=world.manager)
    change(world.team_goal, {"owner": world.employee}, by=world.leader)
    change(world.lending, {"name": "Loans"}, by=administrator)
    set_membership(world.employee, world.events, "member", by=administrator)
    record_reading(world.answers, dated=today(), value=70, by=world.employee)
    said = log(signed_in(administrator))
    for line in (
        "Ada Finch changed the settings",
        "On track from: 90 % → 80 %",
        "Lena Hart reworded “Guests”",
        "Title: Readers → Guests",
        "Mara Quist moved the target on “Answers” Answer the desk at once Target: 80 → 90",
        "Owner: Mara Quist → Emil Row",
        "Ada Finch edited the team “Loans”",
        "Name: Lending → Loans",
        "Person: Emil Row",
        "Team: Events",
        "Role: Member",
        "Emil Row recorded a value of “Answers”",
    ):
        assert line in said, line
    assert "changed something" not in said


def test_what_is_private_to_others_is_not_in_it(world: World, signed_in: SignIn) -> None:
    edit_goal(world.private, {"description": "Quietly"}, version=1, by=world.employee)
    kpi = world.target(world.private).kpi
    record_reading(kpi, dated=today(), value=3, by=world.employee)
    change(kpi, {"unit": "words"}, by=world.employee)
    client = signed_in(world.administrator)
    assert "Quietly" not in log(client)
    assert "Signs" not in log(client)
    assert "Learn to sign" not in file_of(client)
    change(Goal.objects.get(pk=world.private.pk), {"visibility": "organization"}, by=None)
    assert "Quietly" in log(client)
    assert "Signs" in log(client)


def test_a_private_goal_that_is_gone_leaves_nothing(world: World, signed_in: SignIn) -> None:
    hidden = Goal.objects.get(pk=world.private.pk)
    delete_goal(hidden, version=hidden.version, by=world.employee)
    mine = change(world.hidden, {"title": "Mend the belt"}, by=world.colleague)
    delete_goal(mine, version=mine.version, by=world.colleague)
    said = log(signed_in(world.administrator))
    assert "Learn to sign" not in said
    assert "deleted the goal “Mend the belt”" in said


def test_it_is_narrowed_by_person_kind_goal_and_day(world: World, signed_in: SignIn) -> None:
    add_person(world.organization, PersonDraft("Nia Blake", "nia@larch.example"), by=world.leader)
    client = signed_in(world.administrator)
    assert "added Nia Blake" in log(client, actor="Lena Hart", kind="people")
    assert "added Nia Blake" not in log(client, actor="Mara Quist")
    assert "added Nia Blake" not in log(client, kind="goals")
    goal = log(client, goal=world.own_goal.code)
    assert "set the goal" in goal and "Readers come back" not in goal
    AuditEntry.objects.filter(noun="person", verb="create").update(
        at=timezone.now() - dt.timedelta(days=40)
    )
    day = today() - dt.timedelta(days=40)
    assert "added Nia Blake" in log(client, since=day, until=day)
    assert "added Nia Blake" not in log(client, since=today())
    assert "Nothing is written about that" in log(client, until=day - dt.timedelta(days=1))
    assert "added Nia Blake" in log(client, since=dt.date.min, until=dt.date.max)
    for nonsense in ({"kind": "x"}, {"since": "x"}, {"before": "x"}, {"before": "2026-01-01_1"}):
        assert "added Nia Blake" in log(client, **nonsense)


def test_every_kind_is_offered_and_every_noun_belongs_to_one(world: World) -> None:
    assert [kind for kind, _words in OFFERED if kind] == list(KINDS)
    written = set(AuditEntry.objects.values_list("noun", flat=True))
    assert written <= {noun for nouns in KINDS.values() for noun in nouns}


def test_it_goes_on_page_by_page_and_tells_each_entry_once(world: World, signed_in: SignIn) -> None:
    common = {"organization_id": world.organization.pk, "noun": "cycle", "verb": "create"}
    AuditEntry.objects.bulk_create(
        AuditEntry(**common, object_id=0, after={"name": f"Year {n}"}) for n in range(120)
    )
    client, url, found = signed_in(world.administrator), reverse("audit") + "?kind=settings", []
    while url:
        html = client.get(url).content.decode()
        found += re.findall(r"planned the cycle “(Year \d+)”", html)
        older = re.search(r'rel="next" href="([^"]+)"', html)
        url = reverse("audit") + older[1].replace("&amp;", "&") if older else ""
    assert len(found) == len(set(found)) == 120


def test_the_file_holds_what_the_page_shows_and_no_formula(world: World, signed_in: SignIn) -> None:
    change(world.team_goal, {"title": "=1+1"}, by=world.leader)
    text = file_of(signed_in(world.administrator), actor="Lena Hart")
    head, first, *rest = csv.reader(io.StringIO(text))
    assert head == ["When", "Who", "What", "Goal", "Code", "Changes"]
    assert first[1:5] == ["Lena Hart", "edited the goal", "'=1+1", world.team_goal.code]
    assert first[5] == "Title: Lend within two minutes → =1+1"
    assert {row[1] for row in rest} == {"Lena Hart"}


def file_of(client: Client, **asked: str) -> str:
    answer = client.get(reverse("audit"), {"as": "csv", **asked})
    return b"".join(answer.streaming_content).decode()
