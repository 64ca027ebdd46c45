"""What becomes of all that somebody holds who leaves? Shown, handed over in one action, and undone."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from actions.errors import StaleEdit
from actions.leaving import Handing, Successors, handings, offboard, return_person
from alignment.holdings import Held, held_by, owned_by, reports_due
from people.models import Person
from web.access import PersonRequest, today_in
from web.choices import pairs
from web.doors import CONFLICT, UNPROCESSABLE, changed
from web.forms.leaving import LeaveForm
from web.views.keeping import is_done
from web.views.staff import member_or_404


@dataclass(frozen=True)
class Share:
    """How many of a kind of thing go to somebody; to nobody: they end."""

    person: Person | None
    count: int


@dataclass(frozen=True)
class Load:
    """How many running goals a successor owns now, and would then."""

    person: Person
    now: int
    then: int


@require_http_methods(["GET", "POST"])
def leave(request: PersonRequest, person_id: int) -> HttpResponse:
    """All that somebody holds; a first submit shows who would get what, a second hands it over."""
    found = member_or_404(request, person_id)
    on = today_in(found.organization)
    held = held_by(found, on, request.user)
    form = LeaveForm(request.POST or None, row=found, held=held)
    status, shown = 200, None
    if form.is_bound and request.POST.get("step") == "do":
        try:
            if location := gone(request, found, form):
                return redirect(location)
        except StaleEdit as stale:
            found = stale.current
            held = held_by(found, on, request.user)
            form = form.again(found, held)
            form.add_error(None, _("They were changed meanwhile. Look at this again, then do it."))
            status = CONFLICT
    elif form.is_bound and form.is_valid():
        shown = preview(found, form.successors(), held, on)
    if form.errors and status != CONFLICT:
        status = UNPROCESSABLE
    context = {
        "person": found,
        "form": form,
        "sections": list(form.sections()),
        "shown": shown,
        "reports": reports_due(found, on),
        "datalists": {"people-names": pairs(Person.objects.colleagues_of(found), "email")},
    }
    return render(request, "staff/leave.html", context, status=status)


def gone(request: PersonRequest, found: Person, form: LeaveForm) -> str | None:
    def write() -> str:
        # A second submit finds nothing left to hand over, and asks for nobody to hand it to.
        offboard(
            found,
            form.successors(),
            version=form.version_sent,
            on=today_in(found.organization),
            by=request.user,
        )
        words = _("%(name)s has left. Everything is handed over.") % {"name": found.name}
        messages.success(request, words)
        return reverse("staff-person", args=[found.pk])

    return changed(request, form, write)


def preview(
    person: Person, successors: Successors, held: Sequence[Held], on: dt.date
) -> dict[str, Any]:
    """Who would get how many of each kind, and what that makes of their own work."""
    by_kind: dict[str, list[Handing]] = defaultdict(list)
    for handing in handings(person, successors, on):
        by_kind[handing.kind].append(handing)
    gets = [(one, shares_of(by_kind[one.key])) for one in held]
    goals = Counter(one.to for one in by_kind["goals"] if one.to)
    now = owned_by(list(goals))
    loads = [Load(person, now[person.pk], now[person.pk] + n) for person, n in goals.items()]
    return {"gets": gets, "loads": loads}


def shares_of(handed: Iterable[Handing]) -> list[Share]:
    counted = Counter(one.to for one in handed)
    return [Share(person, count) for person, count in counted.most_common()]


@require_POST
def come_back(request: PersonRequest, person_id: int) -> HttpResponse:
    """Take somebody back who left."""
    found = member_or_404(request, person_id)
    if is_done(request, lambda: return_person(found, by=request.user)):
        words = _("%(name)s is back. Invite them, and put them into a team.")
        messages.success(request, words % {"name": found.name})
    return redirect("staff-person", found.pk)
