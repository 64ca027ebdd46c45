"""In which periods do we plan? Cycles are made, opened and closed; what still runs in one is ended."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from actions.cycles import (
    TURNS,
    Ending,
    create_cycle,
    create_year,
    edit_cycle,
    end_goals,
    running_in,
    turn_cycle,
)
from actions.errors import StaleEdit
from alignment.queries import with_standing
from alignment.standing import line_of
from goals.models import Cycle, Goal
from people.rights import may_set_strategy
from web.access import PersonRequest, refuse_unless, seen_by, today_in
from web.conflicts import edited
from web.doors import CONFLICT, created, page
from web.forms.cycles import CycleEditForm, CycleForm, EndingsForm, YearForm
from web.views.keeping import is_done

MOST_GOALS = 100


def cycles_of(request: PersonRequest) -> Any:
    return Cycle.objects.filter(organization=request.user.organization)


@require_http_methods(["GET", "POST"])
def cycles(request: PersonRequest) -> HttpResponse:
    """All periods, the latest first; a new one, or a whole year with its quarters."""
    person = request.user
    may_plan = may_set_strategy(person)
    refuse_unless(may_plan or request.method == "GET")
    is_year = "year" in request.POST
    form = CycleForm(
        request.POST if request.method == "POST" and not is_year else None,
        cycles=cycles_of(request),
    )
    year = YearForm(request.POST if is_year else None, organization=person.organization)
    if form.is_bound and (location := make_cycle(request, form)):
        return redirect(location)
    if year.is_bound and (location := make_year(request, year)):
        return redirect(location)
    seen = seen_by(request).current()
    running = seen.running()
    counts = cycles_of(request).annotate(
        running=Count("goals", filter=Q(goals__in=running)),
        ended=Count("goals", filter=Q(goals__in=seen.exclude(pk__in=running.values("pk")))),
    )
    context = {
        "cycles": counts.select_related("parent").order_by("-start_date", "due_date"),
        "may_plan": may_plan,
        "form": form,
        "year": year,
    }
    return page(request, "cycles/cycles.html", context, form, year)


def make_cycle(request: PersonRequest, form: CycleForm) -> str | None:
    def make() -> str:
        cycle = create_cycle(request.user.organization, by=request.user, **form.values())
        messages.success(request, _("The cycle is made."))
        return reverse("cycle", args=[cycle.pk])

    return created(request, form, make)


def make_year(request: PersonRequest, form: YearForm) -> str | None:
    def make() -> str:
        create_year(request.user.organization, form.cleaned_data["start"], by=request.user)
        messages.success(request, _("The year and its quarters are made."))
        return reverse("cycles")

    return created(request, form, make)


@require_http_methods(["GET", "POST"])
def cycle(request: PersonRequest, cycle_id: int) -> HttpResponse:
    """One period: its goals, and for those that still run how they leave it, in one submit."""
    found = get_object_or_404(cycles_of(request), pk=cycle_id)
    may_plan = may_set_strategy(request.user)
    refuse_unless(may_plan or request.method == "GET")
    running, others = running_goals(request, found), cycles_of(request).exclude(pk=found.pk)
    form = EndingsForm(request.POST or None, goals=running, cycles=others)
    try:
        if form.is_bound and (location := end(request, found, form)):
            return redirect(location)
    except StaleEdit:
        running = running_goals(request, found)
        form = form.rebased(running, others)
        form.add_error(None, _("Somebody has changed one of these goals. Look at them again."))
        context = context_of(request, found, running, form)
        return render(request, "cycles/cycle.html", context, status=CONFLICT)
    return page(request, "cycles/cycle.html", context_of(request, found, running, form), form)


def context_of(
    request: PersonRequest, found: Cycle, running: list[Goal], form: EndingsForm
) -> dict[str, Any]:
    return {
        "cycle": found,
        "may_plan": may_set_strategy(request.user),
        "turns": [(state, Cycle.State(state).label) for state in TURNS[found.state]],
        "form": form,
        "lines": lines_of(request, running, form),
        "ended": ended_lines(request, found),
    }


def running_goals(request: PersonRequest, found: Cycle) -> list[Goal]:
    goals = running_in(found) & seen_by(request)
    return list(with_standing(goals.order_by("level", "title", "id"))[:MOST_GOALS])


def lines_of(request: PersonRequest, running: list[Goal], form: EndingsForm) -> list[Any]:
    """Running goals with the choice of how they end, where the person may say so."""
    as_of = request.user.organization.rollup_date
    may = set(
        Goal.objects.editable_by(request.user)
        .filter(pk__in=[goal.pk for goal in running])
        .values_list("pk", flat=True)
    )
    return [(line_of(goal, as_of), form.of(goal) if goal.pk in may else None) for goal in running]


def ended_lines(request: PersonRequest, found: Cycle) -> list[Any]:
    goals = seen_by(request).current().filter(cycle=found)
    ended = goals.exclude(pk__in=running_in(found).values("pk"))
    as_of = request.user.organization.rollup_date
    return [line_of(goal, as_of) for goal in with_standing(ended.order_by("title"))[:MOST_GOALS]]


def end(request: PersonRequest, found: Cycle, form: EndingsForm) -> str | None:
    def make() -> str:
        if form.has_gone():
            raise StaleEdit(found)
        may = Goal.objects.editable_by(request.user).current()
        asked = form.endings()
        goals = may.in_bulk([goal for goal, _how, _version in asked])
        endings = [Ending(goals[pk], how, version) for pk, how, version in asked if pk in goals]
        today = today_in(request.user.organization)
        day = min(today, found.due_date)
        end_goals(endings, into=form.cleaned_data["into"], on=day, by=request.user)
        messages.success(request, _("Done."))
        return reverse("cycle", args=[found.pk])

    return created(request, form, make)


@require_POST
def turn(request: PersonRequest, cycle_id: int) -> HttpResponse:
    """Open a period, begin to close it, close it, or open it again."""
    refuse_unless(may_set_strategy(request.user))
    found = get_object_or_404(cycles_of(request), pk=cycle_id)
    state = request.POST.get("state", "")
    if is_done(request, lambda: turn_cycle(found, state, by=request.user)):
        messages.success(request, _("Saved."))
    return redirect("cycle", found.pk)


@require_http_methods(["GET", "POST"])
def edit(request: PersonRequest, cycle_id: int) -> HttpResponse:
    refuse_unless(may_set_strategy(request.user))
    found = get_object_or_404(cycles_of(request), pk=cycle_id)
    form = CycleEditForm(request.POST or None, row=found)
    back = reverse("cycle", args=[found.pk])

    def save() -> str:
        edit_cycle(found, form.changes(), version=form.version_sent, by=request.user)
        messages.success(request, _("Saved."))
        return back

    if form.is_bound:
        answer = edited(request, form, save, refill=lambda row: CycleEditForm(row=row), back=back)
        if answer:
            return answer
    context = {
        "heading": _("Edit the cycle"),
        "lead": found.name,
        "verb": _("Save"),
        "form": form,
        "back": back,
    }
    return page(request, "goal/form.html", context, form)
