"""Which goals are there? All that I may see: narrowed in the address, changed many at once."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from actions.bulk import BulkRefused, Changed, Picked, Refusal, edit_goals
from alignment.goal_list import every_goal, goal_list
from goals.models import Goal
from jobs.wake import settle
from people.models import Person
from web.access import PersonRequest, number, page_number, seen_by
from web.choices import Choices
from web.doors import CONFLICT, UNPROCESSABLE
from web.forms.goal_list import BulkForm, NarrowForm
from web.table_columns import goals_table
from web.tables import as_file, file_asked

MOST_PICKED = 200
UNDO = "bulk_undo"


@require_safe
def goals(request: PersonRequest) -> HttpResponseBase:
    if file_asked(request):
        organization, seen = request.user.organization, seen_by(request)
        asked = NarrowForm(request.GET, organization=organization).narrowed()
        today = organization.rollup_date
        return as_file(request, lambda: goals_table(every_goal(organization, seen, asked, today)))
    return list_page(request, BulkForm(choices=Choices.of(request.user, seen_by(request))))


def list_page(request: PersonRequest, bulk: BulkForm) -> HttpResponse:
    """The list, with the form of a change to many; 422 when that was refused."""
    person, seen = request.user, seen_by(request)
    narrow = NarrowForm(request.GET, organization=person.organization)
    as_of = person.organization.rollup_date
    asked, number = narrow.narrowed(), page_number(request)
    found = goal_list(person.organization, seen, asked, as_of, number)
    shown = [row.line.goal.pk for row in found.rows]
    editable = Goal.objects.editable_by(person).current().filter(pk__in=shown)
    context = {
        "narrow": narrow,
        "page": found,
        "editable": set(editable.values_list("pk", flat=True)),
        "bulk": bulk,
        "picked": set(request.POST.getlist("picked")),
        "query": request.GET.urlencode(),
        "undo": UNDO in request.session and request.GET.get("changed") == "1",
        "datalists": Choices.of(person, seen).datalists(),
    }
    status = UNPROCESSABLE if bulk.is_bound else 200
    return render(request, "goals/goals.html", context, status=status)


@require_POST
def change(request: PersonRequest) -> HttpResponse:
    """One change to the picked goals; where one refuses nothing is changed, and the page says why."""
    form = BulkForm(request.POST, choices=Choices.of(request.user, seen_by(request)))
    picked = picked_goals(request, form.wanted() if form.is_valid() else {})
    if form.is_valid() and not picked:
        form.add_error(None, _("Pick at least one goal."))
    if not form.is_valid():
        return list_page(request, form)
    try:
        done = edit_goals(picked, by=request.user)
    except BulkRefused as refused:
        return refused_page(request, form, picked, refused.refusals)
    settle(request.user.organization_id)
    request.session[UNDO] = [remembered(one) for one in done]
    n = len(done)
    text = ngettext("%(n)s goal is changed.", "%(n)s goals are changed.", n) % {"n": n}
    messages.success(request, text)
    return redirect(back_to_list(request, changed="1"))


def picked_goals(request: PersonRequest, fields: dict[str, Any]) -> list[Picked]:
    """The goals picked, as `id:version`, that the person may change; others do not exist for them."""
    versions = dict(parsed(one) for one in request.POST.getlist("picked")[:MOST_PICKED])
    may = Goal.objects.editable_by(request.user).filter(pk__in=versions)
    return [Picked(goal, versions[goal.pk], fields) for goal in may.order_by("pk")]


def parsed(text: str) -> tuple[int, int]:
    """ "7:3" is goal 7 at version 3; nonsense is no goal."""
    before, _colon, after = text.partition(":")
    pk, version = number(before), number(after)
    return (pk, version) if pk is not None and version is not None else (0, 0)


def refused_page(
    request: PersonRequest, form: BulkForm, picked: list[Picked], refusals: Any
) -> HttpResponse:
    """What refused and why, and the same change for the others in one click."""
    refusing = {refusal.goal.pk for refusal in refusals}
    context = {
        "refusals": refusals,
        "others": [one for one in picked if one.goal.pk not in refusing],
        "form": form,
        "query": request.GET.urlencode(),
    }
    return render(request, "goals/refused.html", context, status=CONFLICT)


@require_POST
def undo(request: PersonRequest) -> HttpResponse:
    """Take the last change to many back, unless somebody has changed one of them since."""
    kept = request.session.pop(UNDO, [])
    may = Goal.objects.editable_by(request.user).in_bulk([one["goal"] for one in kept])
    if not kept or len(may) < len(kept):
        text = _("Nothing was taken back: not all of these goals are yours to change any more.")
        messages.error(request, text if kept else _("There is nothing to take back."))
        return redirect(back_to_list(request))
    picked = [Picked(may[one["goal"]], one["version"], recalled(one["before"])) for one in kept]
    try:
        edit_goals(picked, by=request.user)
        messages.success(request, _("Taken back."))
    except BulkRefused as refused:
        messages.error(request, not_taken_back(refused.refusals[0]))
    settle(request.user.organization_id)
    return redirect(back_to_list(request))


def not_taken_back(refusal: Refusal) -> str:
    words = {"title": refusal.goal.title[:100], "reason": refusal.reason}
    return _("Nothing was taken back. “%(title)s”: %(reason)s") % words


def remembered(one: Changed) -> dict[str, Any]:
    """What taking back needs, as a session keeps it."""
    before = {
        name: value.pk
        if isinstance(value, Person)
        else value.isoformat()
        if isinstance(value, dt.date)
        else value
        for name, value in one.before.items()
    }
    return {"goal": one.goal.pk, "version": one.goal.version, "before": before}


def recalled(before: dict[str, Any]) -> dict[str, Any]:
    fields = dict(before)
    if fields.get("owner"):
        fields["owner"] = Person.objects.get(pk=fields["owner"])
    if fields.get("due_date"):
        fields["due_date"] = dt.date.fromisoformat(fields["due_date"])
    return fields


def back_to_list(request: PersonRequest, **more: str) -> str:
    """The list as it was narrowed."""
    asked = request.GET.copy()
    asked.pop("changed", None)
    for name, value in more.items():
        asked[name] = value
    return reverse("goals") + (f"?{asked.urlencode()}" if asked else "")
