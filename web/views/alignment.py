"""Is work joined to strategy? The alignment score and what costs it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alignment.scoring.reading import read_alignment
from people.rights import may_set_strategy
from web.access import PersonRequest, seen_by


@require_safe
def alignment(request: PersonRequest) -> HttpResponse:
    context = {
        "page": read_alignment(request.user.organization, seen_by(request)),
        "may_set_strategy": may_set_strategy(request.user),
        "section": "dashboard",
    }
    return render(request, "alignment/alignment.html", context)
