"""Where does each goal belong? Everything under a goal, moved by drag and drop or by name."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from actions.errors import StaleEdit
from actions.goals import move_goal
from alignment.outline import outline
from alignment.queries import breakable_by
from goals.models import Goal
from jobs.wake import settle
from people.rights import may_cascade
from web.access import PersonRequest, goal_or_404, refuse_unless, seen_by, storable
from web.conflicts import conflict_page
from web.forms.moves import MoveForm
from web.forms.shaping import HomeForm

MOST_SUGGESTED = 100


@require_safe
def goal_rearrange(request: PersonRequest, code: str) -> HttpResponse:
    """Everything whose home lies below a goal, indented."""
    refuse_unless(may_cascade(request.user))
    seen = seen_by(request)
    goal = goal_or_404(seen.current(), code)
    rows, has_more = outline(goal, seen)
    ids = [row.goal.pk for row in rows]
    movable = Goal.objects.editable_by(request.user).filter(pk__in=ids).exclude(pk=goal.pk)
    homes = [(row.goal.code, row.goal.title) for row in rows]
    others = breakable_by(request.user, seen).exclude(pk__in=ids)
    homes += list(others.values_list("code", "title")[:MOST_SUGGESTED])
    context = {
        "goal": goal,
        "rows": rows,
        "has_more": has_more,
        "movable": set(movable.values_list("pk", flat=True)),
        "datalists": {"homes": homes},
        "undo": undo_of(request),
    }
    return render(request, "cascade/rearrange.html", context)


def undo_of(request: PersonRequest) -> tuple[Goal, str] | None:
    """The goal that was just moved and the code of the home that it had, to move it back."""
    moved, home = storable(request.GET.get("moved")), storable(request.GET.get("home"))
    goal = Goal.objects.editable_by(request.user).filter(code=moved).first() if moved else None
    return (goal, home) if goal else None


@require_POST
def goal_move(request: PersonRequest, code: str) -> HttpResponse:
    """Give a goal another home. `from` is the goal whose page of rearranging it was sent from."""
    refuse_unless(may_cascade(request.user))
    goal = goal_or_404(Goal.objects.editable_by(request.user).current(), code)
    form = MoveForm(request.POST, homes=seen_by(request).current())
    place = storable(form.place(code))
    back = reverse("goal-rearrange", args=[goal_or_404(seen_by(request), place).code])
    if not form.is_valid():
        messages.error(request, form.first_error())
        return redirect(back)
    try:
        return redirect(moved(request, goal, form, back))
    except StaleEdit as stale:
        return changed_meanwhile(request, form, stale.current, back)


def moved(request: PersonRequest, goal: Goal, form: MoveForm, back: str) -> str:
    """Where to go after a move, or after one that was refused."""
    home: Goal | None = form.cleaned_data["home"]
    before = seen_by(request).filter(pk=goal.parent_id).first()
    try:
        move_goal(goal, home, version=form.cleaned_data["version"], by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return back
    settle(request.user.organization_id)
    words = _("“%(title)s” is now under “%(home)s”.")
    at = home.title if home else _("no goal")
    messages.success(request, words % {"title": goal.title[:80], "home": at[:80]})
    undo = {"moved": goal.code, "home": before.code if before else ""}
    return f"{back}?{urlencode(undo)}"


def changed_meanwhile(
    request: PersonRequest, form: MoveForm, goal: Goal, back: str
) -> HttpResponse:
    """The home that was asked for beside the one it has; sent again, the page of its home moves it."""
    seen, home = seen_by(request), form.cleaned_data["home"]
    current = HomeForm(row=goal, goals=seen)
    asked = {
        "version": goal.version,
        "parent": home.code if home else "",
        "initial-parent": current["parent"].value() or "",
    }
    mine = HomeForm(asked, row=goal, goals=seen)
    mine.is_valid()
    again = reverse("home", args=[goal.code])
    return conflict_page(request, mine, current, goal, back=back, again=again)
