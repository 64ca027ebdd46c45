"""What needs me today? My work: what is due, and my goals with a check-in in place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alignment.agenda import read_agenda
from alignment.goal_page import TargetLine, steps_in_sight, target_lines
from alignment.guides import EMPLOYEE
from alignment.paging import page_of
from alignment.queries import due_for_report, with_standing
from alignment.standing import GoalLine, sighted_lines
from goals.models import Step
from web.access import PersonRequest, page_number, seen_by, today_in
from web.forms.check_ins import CheckInForm
from web.guides import guide_for

GOALS_A_PAGE = 25


@require_safe
def my_work(request: PersonRequest) -> HttpResponse:
    person, seen = request.user, seen_by(request)
    as_of, today = person.organization.rollup_date, today_in(person.organization)
    own = seen.running().filter(owner=person)
    found = page_of(with_standing(due_for_report(own)), page_number(request), GOALS_A_PAGE)
    targets = target_lines(found.rows, as_of, points=1)
    steps = steps_in_sight(found.rows, today)
    cards = [
        card_of(line, targets[line.goal.pk], steps[line.goal.pk], today)
        for line in sighted_lines(found.rows, seen, as_of)
    ]
    agenda = read_agenda(person, seen, today)
    context = {
        "page": found.holding(cards),
        "agenda": agenda,
        "guide": guide_for(request, EMPLOYEE),
    }
    return render(request, "work/my_work.html", context)


def card_of(
    line: GoalLine,
    targets: Sequence[TargetLine],
    steps: Sequence[Step],
    today: dt.date,
    form: CheckInForm | None = None,
) -> dict[str, Any]:
    """A goal with the form of its check-in, for `work/goal_card.html`."""
    place = f"check-in-{line.goal.pk}"
    form = form or CheckInForm(lines=targets, today=today, place=place)
    return {"line": line, "targets": targets, "steps": steps, "form": form}
