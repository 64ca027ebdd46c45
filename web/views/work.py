"""What needs me today? My work: what is due, and my goals, each with a check-in that opens in place."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alignment.agenda import read_agenda
from alignment.goal_page import steps_in_sight
from alignment.guides import EMPLOYEE
from alignment.paging import page_of
from alignment.queries import due_for_report, with_numbers
from alignment.standing import sighted_lines
from goals.models import Goal
from web.access import PersonRequest, page_number, seen_by, today_in
from web.guides import guide_for

GOALS_A_PAGE = 25


@require_safe
def my_work(request: PersonRequest) -> HttpResponse:
    person, seen = request.user, seen_by(request)
    as_of, today = person.organization.rollup_date, today_in(person.organization)
    own = Goal.objects.owned_by(person).running()
    found = page_of(with_numbers(due_for_report(own)), page_number(request), GOALS_A_PAGE)
    steps = steps_in_sight(found.rows, today)
    cards = [
        {"line": line, "steps": steps[line.goal.pk]}
        for line in sighted_lines(found.rows, seen, as_of)
    ]
    agenda = read_agenda(person, seen, today, found)
    context = {
        "page": found.holding(cards),
        "agenda": agenda,
        "guide": guide_for(request, EMPLOYEE, seen),
    }
    return render(request, "work/my_work.html", context)
