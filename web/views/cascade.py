"""Who does what part of it? Breaking a goal into goals for teams and people."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from actions.goals import cascade_goal
from alignment.agenda import read_inbox
from alignment.breaking import weight_in
from alignment.goal_page import contributor_page, target_lines
from alignment.guides import MANAGER
from alignment.paging import page_led_by
from alignment.queries import BEST_FIRST, OPEN_STATES, breakable_by, with_standing
from alignment.standing import sighted_lines, window_of_goal
from goals.models import Goal
from goals.querysets import GoalQuerySet
from people.rights import may_cascade
from web.access import PersonRequest, goal_or_404, page_number, refuse_unless, seen_by, storable
from web.choices import Choices
from web.doors import created, page
from web.forms.cascade import CascadeForm
from web.guides import guide_for
from web.looks import looks_at
from web.patterns import rows_from, sources

GOALS_A_PAGE = 25


@require_safe
def cascade(request: PersonRequest) -> HttpResponse:
    """Which goal to break down: strategic ones and those of the person's own teams."""
    seen = seen_by(request)
    goals = with_standing(breakable_by(request.user, seen))
    strategic = goals.strategic().order_by(*BEST_FIRST)
    found = page_led_by(strategic, goals, page_number(request), GOALS_A_PAGE)
    lines = sighted_lines(found.rows, seen, request.user.organization.rollup_date)
    context = {
        "page": found.holding(lines),
        "may_cascade": may_cascade(request.user),
        "inbox": read_inbox(request.user, seen),
        "guide": guide_for(request, MANAGER, seen),
    }
    return render(request, "cascade/choose.html", context)


@require_http_methods(["GET", "POST"])
def goal_cascade(request: PersonRequest, code: str) -> HttpResponse:
    refuse_unless(may_cascade(request.user))
    seen = seen_by(request)
    parent = goal_or_404(seen.current().filter(state__in=OPEN_STATES), code)
    choices = Choices.of(request.user, seen)
    source = storable(request.GET.get("from"))
    begun = rows_from(source, parent, seen, choices.teams) if source else []
    form = CascadeForm(request.POST or None, choices=choices, parent=parent, begun=begun)
    is_sent = form.is_bound and not form.is_pasting and not form.is_looking
    if is_sent and (location := break_down(request, form, parent)):
        return redirect(location)
    look = look_at(form, parent, seen) if form.is_looking else None
    if request.htmx and look:
        return render(request, "cascade/look.html", {"look": look, "goal": parent})
    as_of = request.user.organization.rollup_date
    context = {
        "goal": parent,
        "form": form,
        "look": look,
        "source": source,
        "sources": sources(parent, seen),
        "window": window_of_goal(parent),
        "targets": target_lines([parent], as_of, points=1)[parent.pk],
        "contributors": contributor_page(parent, seen, as_of, 1),
        "datalists": choices.datalists(),
    }
    is_refused = is_sent or "pasted" in form.errors
    return page(request, "cascade/cascade.html", context, *([form] if is_refused else []))


def look_at(form: CascadeForm, parent: Goal, seen: GoalQuerySet) -> dict[str, Any]:
    """What can be said of the rows before they are saved, and how much of the parent each is."""
    rows = looks_at(form.typed(), seen.exclude(pk=parent.pk))
    whole = weight_in(parent) + sum(row.typed.weight or 0 for row in rows)
    return {"rows": rows, "whole": whole}


def break_down(request: PersonRequest, form: CascadeForm, parent: Goal) -> str | None:
    def make() -> str:
        made = cascade_goal(parent, form.drafts(), by=request.user)
        words = ngettext("%(n)s goal is set.", "%(n)s goals are set.", len(made))
        messages.success(request, words % {"n": len(made)})
        return reverse("goal", args=[parent.code]) + "#contributors"

    return created(request, form, make)
