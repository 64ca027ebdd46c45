"""Which documents belong to a goal? Links are added and taken away on its page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from actions import links
from goals.models import Goal, GoalLink
from web.access import PersonRequest, goal_or_404
from web.doors import created
from web.forms.shaping import LinkForm
from web.views.goals import goal_response, opened


@require_http_methods(["GET", "POST"])
def add(request: PersonRequest, code: str) -> HttpResponse:
    goal = goal_or_404(Goal.objects.editable_by(request.user).current(), code)
    form = LinkForm(request.POST or None)
    if not form.is_bound:
        return opened(request, goal, "goal/link_form.html", form, _("Link a document"))

    def make() -> str:
        said = form.cleaned_data
        links.add_link(goal, title=said["title"], url=said["url"], by=request.user)
        return reverse("goal", args=[goal.code]) + "#links"

    location = created(request, form, make)
    return redirect(location) if location else goal_response(request, goal.code, link=form)


@require_POST
def remove(request: PersonRequest, link_id: int) -> HttpResponse:
    goals = Goal.objects.editable_by(request.user).current()
    link = get_object_or_404(GoalLink.objects.filter(goal__in=goals), pk=link_id)
    links.remove_link(link, by=request.user)
    messages.success(request, _("“%(title)s” is linked no more.") % {"title": link.title})
    return redirect(reverse("goal", args=[link.goal.code]) + "#links")
