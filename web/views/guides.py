"""How do I begin? The first steps of each role that a person has, and putting their guides away."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from actions.guides import call_guide_back, put_guide_away
from alignment.guides import read_guide, roles_of
from web.access import PersonRequest, refuse_unless, seen_by
from web.guides import PAGES, told_guide


@require_safe
def guides(request: PersonRequest) -> HttpResponse:
    person, seen = request.user, seen_by(request)
    found = [told_guide(read_guide(role, person, seen)) for role in roles_of(person)]
    return render(request, "guides/guides.html", {"guides": found})


@require_POST
def put_away(request: PersonRequest, role: str) -> HttpResponse:
    refuse_unless(role in roles_of(request.user))
    put_guide_away(request.user, role)
    return redirect(PAGES[role])


@require_POST
def call_back(request: PersonRequest, role: str) -> HttpResponse:
    refuse_unless(role in roles_of(request.user))
    call_guide_back(request.user, role)
    return redirect(PAGES[role])
