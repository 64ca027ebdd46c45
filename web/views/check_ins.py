"""How far are we, and what helps? A check-in, in place on other pages or on a page of its own."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from actions.check_ins import acknowledge_check_in, check_in
from alignment.goal_page import MOST_TARGETS, TargetLine, steps_in_sight, target_lines
from alignment.queries import with_standing
from alignment.standing import sighted_lines
from goals.models import Goal, Target
from jobs.wake import settle
from kpis.models import Kpi
from people.rights import acknowledgeable_by
from reviews.models import CheckIn
from web.access import PersonRequest, goal_or_404, seen_by, today_in
from web.doors import UNPROCESSABLE, created, page
from web.forms.check_ins import CheckInForm, check_in_form
from web.moving import watch_strategy


@require_http_methods(["GET", "POST"])
def check_in_page(request: PersonRequest, code: str) -> HttpResponse:
    """Report on a goal. htmx gets the fields for the goal's card of My work, then that card back; others
    a page."""
    goal = goal_or_404(Goal.objects.editable_by(request.user).current(), code)
    if request.POST:
        return answer_report(request, goal)
    today = today_in(request.user.organization)
    form = check_in_form(lines_of(request, goal), today=today, place=place_of(goal))
    template = "goal/check_in_fields.html" if request.htmx else "goal/check_in.html"
    return page(request, template, {"goal": goal, "form": form}, form)


def answer_report(request: PersonRequest, goal: Goal) -> HttpResponse:
    today = today_in(request.user.organization)
    form = CheckInForm(request.POST, kpis=kpis_of(goal), today=today, place=place_of(goal))
    say = watch_strategy(request, goal)
    if location := report(request, form, goal):
        return reported(request, goal, location, say(_("Reported.")))
    form.remind(lines_of(request, goal))
    if request.htmx:
        return goal_card(request, goal, form=form)
    return page(request, "goal/check_in.html", {"goal": goal, "form": form}, form)


def reported(request: PersonRequest, goal: Goal, location: str, said: str) -> HttpResponse:
    if request.htmx:
        return goal_card(request, goal, said=said)
    messages.success(request, said)
    return redirect(location)


def place_of(goal: Goal) -> str:
    return f"check-in-{goal.pk}"


def lines_of(request: PersonRequest, goal: Goal) -> list[TargetLine]:
    as_of = request.user.organization.rollup_date
    return target_lines([goal], as_of, points=1)[goal.pk]


def kpis_of(goal: Goal) -> list[Kpi]:
    """What can be reported, in the order of the goal's targets on its page."""
    targets = Target.objects.filter(goal=goal).select_related("kpi").order_by("-weight", "id")
    return [target.kpi for target in targets[:MOST_TARGETS]]


def report(request: PersonRequest, form: CheckInForm, goal: Goal) -> str | None:
    is_from_work = request.POST.get("from") == "work"
    location = reverse("my-work") if is_from_work else reverse("goal", args=[goal.code])

    def make() -> str:
        check_in(goal, by=request.user, readings=form.readings(), **form.words())
        return location

    return created(request, form, make, location)


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
