"""A stale edit of any row with a version: both texts, and nothing overwritten."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django import forms
from django.db import models
from django.http import HttpResponse
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from actions.editing import change, locked
from actions.goals import add_contribution
from goals.models import Cycle, Goal
from kpis.models import Kpi
from people.models import Pillar
from reviews.models import Comment
from tests.web.posting import form_values
from tests.world import World
from web.conflicts import edited
from web.forms.fields import DayField, NumberField, PersonField, WeightField
from web.forms.keyed import VersionedForm
from web.wording import Part, compared

LINES = "One line\r\nand another."


class PillarForm(VersionedForm):
    title = forms.CharField()
    statement = forms.CharField(widget=forms.Textarea, required=False)
    kind = forms.ChoiceField(choices=Pillar.Kind.choices)


class KpiForm(VersionedForm):
    name = forms.CharField()
    direction = forms.ChoiceField(choices=Kpi.Direction.choices)


class TargetForm(VersionedForm):
    target = NumberField(label="Target")
    due_date = DayField(label="Due")
    weight = WeightField(label="Weight")


class StepForm(VersionedForm):
    title = forms.CharField()
    assignee = PersonField(label="Assignee")

    def __init__(self, data: Any = None, *, row: Any) -> None:
        super().__init__(data, row=row)
        field: Any = self.fields["assignee"]
        field.suggest_from(type(row)._meta.get_field("assignee").related_model.objects.all(), "")


class TeamForm(VersionedForm):
    name = forms.CharField()


class CycleForm(VersionedForm):
    due_date = DayField(label="Due")


class SettingsForm(VersionedForm):
    name = forms.CharField()
    on_track_ppm = forms.IntegerField()


class WeightForm(VersionedForm):
    weight = WeightField(label="Weight")
    statement = forms.CharField(required=False)


class CommentForm(VersionedForm):
    text = forms.CharField(widget=forms.Textarea)


class GoalPillarsForm(VersionedForm):
    is_run_the_business = forms.BooleanField(required=False)
    pillars = forms.ModelMultipleChoiceField(queryset=Pillar.objects.all(), required=False)

    def values_of(self, row: Any) -> dict[str, Any]:
        pillars = list(Pillar.objects.filter(goal_links__goal=row))
        return {"is_run_the_business": row.is_run_the_business, "pillars": pillars}


def send(world: World, form: VersionedForm, row: models.Model, **headers: str) -> HttpResponse:
    """The answer of a view that edits the row, as far as it depends on the version."""
    request: Any = RequestFactory().post("/edit/", headers=headers)
    request.user, request.htmx = world.administrator, HtmxDetails(request)

    def edit() -> str:
        fields = form.changes()
        fields.pop("pillars", None)
        change(locked(row, form.version_sent), fields, by=world.administrator)
        return "/done/"

    answer = edited(request, form, edit, refill=lambda now: type(form)(row=now), back="/back/")
    assert answer is not None, form.errors
    return answer


def page_of(form: VersionedForm) -> dict[str, str]:
    """What a browser would send of the form as it is first shown."""
    return form_values(f"<form>{form}</form>", "version")


def test_every_edit_form_answers_with_both_texts(world: World) -> None:
    organization = world.organization
    half = dt.date(2027, 6, 30), dt.date(2027, 12, 31)
    cycle = Cycle.objects.create(
        organization=organization, name="2027", start_date=dt.date(2027, 1, 1), due_date=half[1]
    )
    edge = add_contribution(world.own_goal, world.strategic, by=world.leader)
    own = world.target(world.own_goal)
    cases: list[
        tuple[type[VersionedForm], Any, dict[str, Any], dict[str, str], tuple[str, str]]
    ] = [
        (PillarForm, world.readers, {"title": "Theirs"}, {"title": "Mine"}, ("Mine", "Theirs")),
        (PillarForm, world.readers, {"kind": "value"}, {"kind": "vision"}, ("Vision", "Value")),
        (PillarForm, world.readers, {"statement": "No."}, {"statement": LINES}, ("line", "No.")),
        (KpiForm, world.visits, {"name": "Calls"}, {"name": "Guests"}, ("Guests", "Calls")),
        (TargetForm, own, {"target": 90}, {"target": "85.5"}, ("85.5", "90")),
        (TargetForm, own, {"weight": 2000}, {"weight": "0.5"}, ("0.5", "2")),
        (StepForm, world.step, {"assignee": None}, {"assignee": "Lena Hart"}, ("Lena", "nothing")),
        (TeamForm, world.lending, {"name": "Loans"}, {"name": "Desk"}, ("Desk", "Loans")),
        (CycleForm, cycle, {"due_date": half[0]}, {"due_date": "2027-09-30"}, ("Sep", "Jun")),
        (SettingsForm, organization, {"name": "Elm"}, {"name": "Oak"}, ("Oak", "Elm")),
        (WeightForm, edge, {"statement": "So."}, {"statement": "Thus."}, ("Thus.", "So.")),
        (
            CommentForm,
            Comment.objects.get(text="Well begun."),
            {"text": "Well done."},
            {"text": "Badly begun."},
            ("Badly", "done."),
        ),
    ]
    for form_class, row, theirs, mine, (typed, saved) in cases:
        row.refresh_from_db()
        sent = page_of(form_class(row=row)) | mine
        change(locked(row, None), theirs, by=world.leader)
        answer = send(world, form_class(sent, row=row), row)
        html = answer.content.decode()
        assert answer.status_code == 409, form_class
        assert typed in html and saved in html, (typed, saved)
        assert "Last saved by Lena Hart" in html and 'href="/back/"' in html
        row.refresh_from_db()
        assert all(getattr(row, name) == value for name, value in theirs.items()), form_class
        again = send(world, form_class(form_values(html, "version"), row=row), row)
        assert (again.status_code, again.headers["Location"]) == (302, "/done/")
        before = {name: value for name, value in theirs.items() if name not in mine}
        row.refresh_from_db()
        assert row.version == int(sent["version"]) + 2
        assert all(getattr(row, name) == value for name, value in before.items())


def test_what_was_not_changed_here_is_taken_from_what_is_saved(world: World) -> None:
    sent = page_of(PillarForm(row=world.readers)) | {"title": "Mine"}
    change(locked(world.readers, None), {"statement": LINES}, by=world.leader)
    html = send(world, PillarForm(sent, row=world.readers), world.readers).content.decode()
    send(world, PillarForm(form_values(html, "version"), row=world.readers), world.readers)
    world.readers.refresh_from_db()
    assert (world.readers.title, world.readers.statement) == ("Mine", LINES)


def test_several_rows_and_ticks_are_told_by_their_names(world: World) -> None:
    row = Goal.objects.get(pk=world.strategic.pk)
    quiet = Pillar.objects.get(title="Quiet")
    initial = page_of(GoalPillarsForm(row=row))
    sent = {**initial, "is_run_the_business": "on", "pillars": [quiet.pk]}
    change(locked(row, None), {"title": "Readers stay"}, by=world.leader)
    form = GoalPillarsForm(sent, row=row)
    html = send(world, form, row).content.decode()
    for text in ("Quiet", "Readers", "Yes", "No"):
        assert f">{text}</span>" in html
    assert f'name="pillars" value="{quiet.pk}"' in html


def test_an_edit_that_says_what_is_saved_has_nothing_to_choose(world: World) -> None:
    sent = page_of(PillarForm(row=world.readers)) | {"title": "Same"}
    change(locked(world.readers, None), {"title": "Same"}, by=world.leader)
    html = send(world, PillarForm(sent, row=world.readers), world.readers).content.decode()
    assert "It already says what you wanted to change." in html
    assert "Save mine over it" not in html


def test_an_answer_to_a_script_takes_the_whole_page(world: World) -> None:
    sent = page_of(TeamForm(row=world.lending)) | {"name": "Desk"}
    change(locked(world.lending, None), {"name": "Loans"}, by=world.leader)
    answer = send(world, TeamForm(sent, row=world.lending), world.lending, **{"HX-Request": "true"})
    assert answer.headers["HX-Retarget"] == "#main"


@pytest.mark.parametrize(
    ("one", "other", "ours", "theirs"),
    [
        ("a b c", "a x c", "a [b] c", "a [x] c"),
        ("a b", "a b c", "a b", "a b[ c]"),
        ("", "a", "", "a"),
        ("all new", "nothing alike", "all new", "nothing alike"),
        ("same", "same", "same", "same"),
    ],
)
def test_what_differs_is_marked_word_by_word(one: str, other: str, ours: str, theirs: str) -> None:
    def marked(parts: list[Part]) -> str:
        return "".join(f"[{part.text}]" if part.differs else part.text for part in parts)

    assert tuple(map(marked, compared(one, other))) == (ours, theirs)


def test_long_texts_are_compared_in_no_time() -> None:
    long = " ".join(str(n) for n in range(100_000))
    assert compared(long, long + " more") == ([Part(long, False)], [Part(long + " more", False)])
