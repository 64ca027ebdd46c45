"""What is done next? Steps, ticked where they stand: on My work, or on their goal's page."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from actions.targets import edit_step, remove_step, tick_step
from alignment.queries import with_standing
from alignment.standing import line_of
from goals.models import Goal, Step
from jobs.wake import settle
from people.rights import Verb, can
from web.access import PersonRequest, refuse_unless, seen_by, today_in
from web.choices import Choices
from web.conflicts import edited
from web.doors import page
from web.forms.goals import StepEditForm
from web.moving import watch_strategy


@require_POST
def tick(request: PersonRequest, step_id: int) -> HttpResponse:
    """Mark a step done today, or not done."""
    step = get_object_or_404(step_rows().filter(goal__in=seen_by(request)), pk=step_id)
    refuse_unless(can(request.user, Verb.TICK, step))
    is_done = request.POST.get("done") == "1"
    say = watch_strategy(request, step.goal)
    tick_step(step, today_in(request.user.organization) if is_done else None, by=request.user)
    settle(request.user.organization_id)
    if request.htmx:
        said = say(_("Done.") if is_done else _("Not done after all."))
        return ticked_in_place(request, step, said)
    if request.POST.get("from") == "work":
        return redirect("my-work")
    return redirect(reverse("goal", args=[step.goal.code]) + "#steps")


def step_rows() -> QuerySet[Step]:
    return Step.objects.select_related("goal", "assignee", "blocked_by")


def ticked_in_place(request: PersonRequest, step: Step, said: str) -> HttpResponse:
    """The step as it stands now and, for the card of its goal, the goal's new numbers."""
    (goal,) = with_standing(Goal.objects.filter(pk=step.goal_id))
    context = {
        "step": step_rows().get(pk=step.pk),
        "shows_goal": request.POST.get("shows_goal") == "1",
        "line": line_of(goal, request.user.organization.rollup_date),
        "step_said": said,
    }
    return render(request, "work/ticked.html", context)


def editable_steps(request: PersonRequest) -> QuerySet[Step]:
    return step_rows().filter(goal__in=Goal.objects.editable_by(request.user).current())


@require_http_methods(["GET", "POST"])
def edit(request: PersonRequest, step_id: int) -> HttpResponse:
    step = get_object_or_404(editable_steps(request), pk=step_id)
    choices = Choices.of(request.user, seen_by(request))
    form = StepEditForm(request.POST or None, row=step, choices=choices)
    back = reverse("goal", args=[step.goal.code]) + "#steps"

    def save() -> str:
        edit_step(step, form.changes(), version=form.version_sent, by=request.user)
        messages.success(request, _("Saved."))
        return back

    def refill(row: Step) -> StepEditForm:
        return StepEditForm(row=row, choices=choices)

    if form.is_bound and (answer := edited(request, form, save, refill=refill, back=back)):
        return answer
    context = {
        "heading": _("Edit the step"),
        "verb": _("Save"),
        "goal": step.goal,
        "form": form,
        "back": back,
        "datalists": choices.datalists(),
        "removal": reverse("step-remove", args=[step.pk]),
        "removal_verb": _("Remove the step"),
    }
    return page(request, "goal/form.html", context, form)


@require_POST
def remove(request: PersonRequest, step_id: int) -> HttpResponse:
    step = get_object_or_404(editable_steps(request), pk=step_id)
    remove_step(step, by=request.user)
    settle(request.user.organization_id)
    messages.success(request, _("The step “%(title)s” is removed.") % {"title": step.title})
    return redirect(reverse("goal", args=[step.goal.code]) + "#steps")
