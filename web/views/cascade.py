"""Who does what part of it? Breaking a goal into goals for teams and people."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from actions.goals import cascade_goal
from alignment.agenda import read_inbox
from alignment.goal_page import contributor_page, target_lines
from alignment.paging import page_of
from alignment.queries import breakable_by, with_standing
from alignment.standing import sighted_lines, window_of_goal
from goals.models import Goal
from people.rights import may_cascade
from web.access import PersonRequest, goal_or_404, page_number, refuse_unless, seen_by
from web.choices import Choices
from web.doors import created, page
from web.forms.cascade import CascadeForm

GOALS_A_PAGE = 25


@require_safe
def cascade(request: PersonRequest) -> HttpResponse:
    """Which goal to break down: strategic ones and those of the person's own teams."""
    seen = seen_by(request)
    found = page_of(
        with_standing(breakable_by(request.user, seen)), page_number(request), GOALS_A_PAGE
    )
    lines = sighted_lines(found.rows, seen, request.user.organization.rollup_date)
    context = {
        "page": found.holding(lines),
        "may_cascade": may_cascade(request.user),
        "inbox": read_inbox(request.user, seen),
    }
    return render(request, "cascade/choose.html", context)


@require_http_methods(["GET", "POST"])
def goal_cascade(request: PersonRequest, code: str) -> HttpResponse:
    refuse_unless(may_cascade(request.user))
    seen = seen_by(request)
    parent = goal_or_404(seen.current(), code)
    choices = Choices.of(request.user, seen)
    form = CascadeForm(request.POST or None, choices=choices, parent=parent)
    if form.is_bound and not form.is_pasting and (location := break_down(request, form, parent)):
        return redirect(location)
    as_of = request.user.organization.rollup_date
    context = {
        "goal": parent,
        "form": form,
        "window": window_of_goal(parent),
        "targets": target_lines([parent], as_of, points=1)[parent.pk],
        "contributors": contributor_page(parent, seen, as_of, 1),
        "datalists": choices.datalists(),
    }
    return page(request, "cascade/cascade.html", context, *([] if form.is_pasting else [form]))


def break_down(request: PersonRequest, form: CascadeForm, parent: Goal) -> str | None:
    def make() -> str:
        made = cascade_goal(parent, form.drafts(), by=request.user)
        words = ngettext("%(n)s goal is set.", "%(n)s goals are set.", len(made))
        messages.success(request, words % {"n": len(made)})
        return reverse("goal", args=[parent.code]) + "#contributors"

    return created(request, form, make)
