"""Who is asking: every view runs for a signed-in person unless it is marked `login_not_required`.

Views fetch through the scopes of `people.rights` and answer 404 for what those leave out.
"""

from __future__ import annotations

import datetime as dt

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from goals.models import Goal
from goals.querysets import GoalQuerySet
from people.models import Organization, Person


class PersonRequest(HttpRequest):
    """A request behind the sign-in."""

    user: Person
    htmx: HtmxDetails


def today_in(organization: Organization) -> dt.date:
    """The calendar day of the organization."""
    return organization.date_at(timezone.now())


def seen_by(request: PersonRequest) -> GoalQuerySet:
    """The goals that the person asking may see."""
    return Goal.objects.visible_to(request.user)


def goal_or_404(goals: GoalQuerySet, code: str) -> Goal:
    """One goal of a scope, with what its pages say about it."""
    found: Goal = get_object_or_404(goals.select_related("owner", "team", "cycle"), code=code)
    return found


def refuse_unless(is_allowed: bool) -> None:
    """404, the same as what does not exist."""
    if not is_allowed:
        raise Http404


def page_number(request: HttpRequest) -> int:
    """The page asked for; nonsense is the first."""
    asked = request.GET.get("page", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
