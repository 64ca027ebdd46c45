"""How far are we, and what helps? A check-in, in place on other pages or on a page of its own."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from actions.check_ins import acknowledge_check_in, check_in
from alignment.goal_page import steps_in_sight, target_lines
from alignment.queries import with_standing
from alignment.standing import sighted_lines
from goals.models import Goal
from jobs.wake import settle
from people.rights import acknowledgeable_by
from reviews.models import CheckIn
from web.access import PersonRequest, goal_or_404, seen_by, today_in
from web.doors import UNPROCESSABLE, created, page
from web.forms.check_ins import CheckInForm
from web.moving import watch_strategy


@require_http_methods(["GET", "POST"])
def check_in_page(request: PersonRequest, code: str) -> HttpResponse:
    """Report on a goal. htmx gets the fields for the goal's card of My work, then that card back; others
    a page."""
    goal = goal_or_404(Goal.objects.editable_by(request.user).current(), code)
    organization = request.user.organization
    targets = target_lines([goal], organization.rollup_date, points=1)[goal.pk]
    form = CheckInForm(
        request.POST or None,
        lines=targets,
        today=today_in(organization),
        place=f"check-in-{goal.pk}",
    )
    say = watch_strategy(request, goal) if form.is_bound else None
    if say and (location := report(request, form, goal)):
        said = say(_("Reported."))
        if request.htmx:
            return goal_card(request, goal, said=said)
        messages.success(request, said)
        return redirect(location)
    if request.htmx and form.is_bound:
        return goal_card(request, goal, form=form)
    template = "goal/check_in_fields.html" if request.htmx else "goal/check_in.html"
    return page(request, template, {"goal": goal, "form": form}, form)


def report(request: PersonRequest, form: CheckInForm, goal: Goal) -> str | None:
    def make() -> str:
        check_in(goal, by=request.user, readings=form.readings(), **form.words())
        is_from_work = request.POST.get("from") == "work"
        return reverse("my-work") if is_from_work else reverse("goal", args=[goal.code])

    return created(request, form, make)


def goal_card(
    request: PersonRequest, goal: Goal, form: CheckInForm | None = None, said: str = ""
) -> HttpResponse:
    """The goal as My work shows it, with its new numbers or with what was refused."""
    organization = request.user.organization
    seen = seen_by(request)
    fresh = list(with_standing(seen.filter(pk=goal.pk)))
    (line,) = sighted_lines(fresh, seen, organization.rollup_date)
    steps = steps_in_sight(fresh, today_in(organization))[goal.pk]
    context = {"card": {"line": line, "steps": steps, "form": form}, "said": said}
    return render(request, "work/goal_card.html", context, status=UNPROCESSABLE if form else 200)


@require_POST
def acknowledge(request: PersonRequest, check_in_id: int) -> HttpResponse:
    """Say that a report was read."""
    seen = seen_by(request)
    reports = CheckIn.objects.filter(goal__in=seen, author__in=acknowledgeable_by(request.user))
    report_read = get_object_or_404(reports, pk=check_in_id)
    acknowledge_check_in(report_read, by=request.user)
    settle(request.user.organization_id)
    messages.success(request, _("Noted that you have read it."))
    return redirect("my-work")
