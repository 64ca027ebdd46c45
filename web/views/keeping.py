"""What else can be done with a goal? Its Manage page; archived, brought back, deleted; its history."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from actions.archiving import archive_goal, restore
from actions.goals import delete_goal
from actions.refusals import refusing
from alignment.edit_effects import effects_of
from alignment.goal_history import history_page
from goals.models import Goal
from goals.querysets import ENDED
from jobs.wake import settle
from people.rights import Verb, can
from web.access import PersonRequest, goal_or_404, page_number, seen_by
from web.history import told

OFFERED = (Verb.ARCHIVE, Verb.RESTORE, Verb.DELETE)


@require_safe
def manage(request: PersonRequest, code: str) -> HttpResponse:
    """Everything that may be done with a goal beyond reporting, each with what it means."""
    goal = goal_or_404(Goal.objects.editable_by(request.user), code)
    context = {
        "goal": goal,
        "has_ended": goal.state in ENDED,
        "may": {str(verb): can(request.user, verb, goal) for verb in OFFERED},
    }
    return render(request, "goal/manage.html", context)


@require_safe
def history(request: PersonRequest, code: str) -> HttpResponse:
    """What changed on a goal, when and by whom, the newest first."""
    goal = goal_or_404(seen_by(request), code)
    found = history_page(goal, page_number(request))
    effects = effects_of(goal, found.rows)
    context = {"goal": goal, "page": found.holding(told(found.rows, seen_by(request), effects))}
    return render(request, "goal/history.html", context)


@require_POST
def archive(request: PersonRequest, code: str) -> HttpResponse:
    goal = goal_or_404(Goal.objects.granted(request.user, Verb.ARCHIVE), code)
    done = _("Archived. It is found under “Archived” in the list of goals, and can be restored.")
    return done_or_told(request, goal, lambda: archive_goal(goal, by=request.user), done)


@require_POST
def bring_back(request: PersonRequest, code: str) -> HttpResponse:
    goal = goal_or_404(Goal.objects.granted(request.user, Verb.RESTORE), code)
    return done_or_told(request, goal, lambda: restore(goal, by=request.user), _("Restored."))


@require_POST
def delete(request: PersonRequest, code: str) -> HttpResponse:
    goal = goal_or_404(Goal.objects.granted(request.user, Verb.DELETE), code)
    parent = seen_by(request).filter(pk=goal.parent_id).first()

    def remove() -> None:
        with refusing():
            delete_goal(goal, by=request.user)

    if not is_done(request, remove):
        return redirect("goal-manage", goal.code)
    messages.success(request, format_html(_("“{}” is deleted."), goal.title[:200]))
    return redirect("goal", parent.code) if parent else redirect("strategy")


def done_or_told(
    request: PersonRequest, goal: Goal, do: Callable[[], object], done: str
) -> HttpResponse:
    if is_done(request, do):
        messages.success(request, done)
    return redirect(reverse("goal", args=[goal.code]))


def is_done(request: PersonRequest, do: Callable[[], object]) -> bool:
    """Do one action; a refusal is told as a message."""
    try:
        with transaction.atomic():
            do()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    settle(request.user.organization_id)
    return True
