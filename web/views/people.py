"""What does this person answer for, and what is expected of them? On screen, and to print."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from alignment import person_page
from alignment.queries import kpis_visible_to
from people.models import Person
from people.rights import may_administer
from web.access import PersonRequest, page_number, seen_by, today_in


@require_safe
def person(request: PersonRequest, person_id: int) -> HttpResponse:
    return render(request, "person/person.html", person_context(request, person_id))


@require_safe
def expectations(request: PersonRequest, person_id: int) -> HttpResponse:
    """What is expected of me: one page to print and to talk about."""
    return render(request, "person/expectations.html", person_context(request, person_id))


def person_context(request: PersonRequest, person_id: int) -> dict[str, Any]:
    reader, seen = request.user, seen_by(request)
    found: Person = get_object_or_404(Person.objects.of(reader.organization), pk=person_id)
    as_of = reader.organization.rollup_date
    memberships = person_page.memberships_of(found)
    kpis = kpis_visible_to(reader, seen)
    expected = person_page.expected_of(found, seen, kpis, as_of, page_number(request))
    return {
        "person": found,
        "is_me": found.pk == reader.pk,
        "may_administer": may_administer(reader),
        "memberships": memberships,
        "leads": person_page.leads_above(memberships),
        "deputies": person_page.deputies_of(found, today_in(reader.organization)),
        "expected": expected,
        "page": expected.goals,
    }
