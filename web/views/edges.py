"""Where does a goal contribute? Its home, its further edges, what they say; moves shown beforehand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from actions.edges import edit_edge
from actions.goals import (
    add_contribution,
    move_goal,
    refuse_move,
    refuse_place,
    remove_contribution,
)
from alignment.edits import Edits
from alignment.preview import Effect
from goals.models import Contribution, Goal
from goals.querysets import GoalQuerySet
from goals.tree import refuse_cycle
from jobs.wake import settle
from people.rights import Verb
from web.access import PersonRequest, goal_or_404, seen_by
from web.conflicts import edited
from web.doors import created, page, put_errors
from web.forms.shaping import EdgeForm, HomeForm, NewEdgeForm
from web.previews import effects_for, is_preview

MOST_SUGGESTED = 100


def possible_parents(request: PersonRequest) -> GoalQuerySet:
    """What a goal may be made to contribute to: any running goal that the person sees."""
    return seen_by(request).running()


def suggested(goals: GoalQuerySet, but: Goal) -> dict[str, Any]:
    """Strategic and team goals by name, for the datalist that goal fields point to."""
    rows = goals.exclude(level="individual").exclude(pk=but.pk).order_by("level", "title", "id")
    return {"goal-names": rows.values_list("code", "title")[:MOST_SUGGESTED]}


def back_to(goal: Goal) -> str:
    return reverse("contributions", args=[goal.code])


@require_http_methods(["GET", "POST"])
def contributions(request: PersonRequest, code: str) -> HttpResponse:
    """The home and the further edges of a goal, and one more edge, previewed."""
    goal = goal_or_404(Goal.objects.granted(request.user, Verb.MOVE).current(), code)
    parents = possible_parents(request)
    form = NewEdgeForm(request.POST or None, goals=parents)
    shown = None
    if is_preview(request):
        shown = effects_of_edge(request, goal, form) if form.is_valid() else None
    elif form.is_bound and (location := join(request, goal, form)):
        return redirect(location)
    context = {
        "goal": goal,
        "as_of": request.user.organization.rollup_date,
        "home": seen_by(request).filter(pk=goal.parent_id).first(),
        "edges": goal.contributions.filter(parent__in=seen_by(request)).select_related("parent"),
        "form": form,
        "effects": shown,
        "datalists": suggested(parents, goal),
    }
    if shown is not None:
        return render(request, "goal/contributions.html", context)
    return page(request, "goal/contributions.html", context, form)


def effects_of_edge(request: PersonRequest, goal: Goal, form: NewEdgeForm) -> list[Effect] | None:
    parent, weight = form.cleaned_data["parent"], form.cleaned_data["weight"]
    try:
        refuse_place(parent, request.user)
        refuse_cycle(goal.pk, parent.pk)
    except ValidationError as error:
        put_errors(form, error)
        return None
    return effects_for(request, Edits(edges={(goal.pk, parent.pk): weight}))


def join(request: PersonRequest, goal: Goal, form: NewEdgeForm) -> str | None:
    def make() -> str:
        add_contribution(goal, form.cleaned_data["parent"], by=request.user, **form.words())
        messages.success(request, _("It contributes there now, too."))
        return back_to(goal)

    return created(request, form, make)


@require_http_methods(["GET", "POST"])
def home(request: PersonRequest, code: str) -> HttpResponse:
    """Move a goal to another home, with all below it; the effect on both homes is shown first."""
    goal = goal_or_404(Goal.objects.granted(request.user, Verb.MOVE).current(), code)
    form = home_form(request, goal, request.POST or None)
    shown = None
    if is_preview(request):
        shown = effects_of_move(request, goal, form) if form.is_valid() else None
    elif form.is_bound and (answer := move(request, goal, form)):
        return answer
    context = {
        "heading": _("Move to another home"),
        "verb": _("Move"),
        "explained": _("Everything below the goal moves with it."),
        "goal": goal,
        "form": form,
        "is_previewed": True,
        "effects": shown,
        "back": back_to(goal),
        "datalists": suggested(possible_parents(request), goal),
    }
    if shown is not None:
        return render(request, "goal/form.html", context)
    return page(request, "goal/form.html", context, form)


def home_form(request: PersonRequest, goal: Goal, data: Any = None) -> HomeForm:
    """What may be chosen, and the home that stands there now, if the person sees it."""
    goals = possible_parents(request) | seen_by(request).filter(pk=goal.parent_id)
    return HomeForm(data, row=goal, goals=goals)


def effects_of_move(request: PersonRequest, goal: Goal, form: HomeForm) -> list[Effect] | None:
    if "parent" not in form.changes():
        return []
    parent = form.cleaned_data["parent"]
    edges: dict[tuple[int, int], int | None] = {}
    if goal.parent_id:
        edges[goal.pk, goal.parent_id] = None
    if parent:
        try:
            refuse_move(goal, parent, request.user)
            refuse_cycle(goal.pk, parent.pk)
        except ValidationError as error:
            put_errors(form, error)
            return None
        edges[goal.pk, parent.pk] = goal.weight
    return effects_for(request, Edits(edges=edges))


def move(request: PersonRequest, goal: Goal, form: HomeForm) -> HttpResponse | None:
    def edit() -> str:
        # A home that the person may not see stands there as nothing: left so, it stays.
        if "parent" in form.changes():
            parent = form.cleaned_data["parent"]
            move_goal(goal, parent, by=request.user, version=form.version_sent)
            messages.success(request, _("Moved."))
        return reverse("goal", args=[goal.code])

    return edited(
        request,
        form,
        edit,
        refill=lambda row: home_form(request, row),
        back=reverse("goal", args=[goal.code]),
    )


@require_http_methods(["GET", "POST"])
def home_edge(request: PersonRequest, code: str) -> HttpResponse:
    """What the home edge says: how the goal contributes to its home, and how well that is argued."""
    goal = goal_or_404(Goal.objects.granted(request.user, Verb.MOVE).current(), code)
    return edge_page(request, goal, goal)


@require_http_methods(["GET", "POST"])
def edge(request: PersonRequest, edge_id: int) -> HttpResponse:
    found = get_object_or_404(editable_edges(request), pk=edge_id)
    return edge_page(request, found.child, found)


def editable_edges(request: PersonRequest) -> Any:
    """Edges that a person may change: they may change the goal that contributes, and see both."""
    return Contribution.objects.filter(
        Q(child__in=Goal.objects.granted(request.user, Verb.MOVE).current()),
        parent__in=seen_by(request),
    ).select_related("child", "parent")


def edge_page(request: PersonRequest, goal: Goal, row: Goal | Contribution) -> HttpResponse:
    form = EdgeForm(request.POST or None, row=row)

    def edit() -> str:
        edit_edge(row, form.changes(), version=form.version_sent, by=request.user)
        messages.success(request, _("Saved."))
        return back_to(goal)

    if form.is_bound:
        answer = edited(request, form, edit, refill=lambda r: EdgeForm(row=r), back=back_to(goal))
        if answer:
            return answer
    context = {
        "heading": _("How it contributes"),
        "verb": _("Save"),
        "goal": goal,
        "form": form,
        "back": back_to(goal),
    }
    return page(request, "goal/form.html", context, form)


@require_POST
def edge_remove(request: PersonRequest, edge_id: int) -> HttpResponse:
    found = get_object_or_404(editable_edges(request), pk=edge_id)
    remove_contribution(found, by=request.user)
    settle(request.user.organization_id)
    title = found.parent.title
    messages.success(
        request, _("It does not contribute to “%(title)s” any more.") % {"title": title}
    )
    return redirect(back_to(found.child))
