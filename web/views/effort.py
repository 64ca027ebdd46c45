"""What do we give our days to? The effort of a team and its people in a period, planned and used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from actions.agreements import agree_shares
from actions.effort import set_effort
from actions.errors import StaleEdit
from alignment.agreed import agreed_of
from alignment.effort_sheet import (
    EffortSheet,
    cycle_of,
    cycles_to_plan,
    effort_sheet,
    goals_to_name,
)
from alignment.team_page import members_of
from alignment.waste import wasted
from goals.models import Allocation, Cycle
from goals.querysets import GoalQuerySet
from people.models import Person, Team
from people.rights import Verb
from web.access import PersonRequest, number, refuse_unless, seen_by, storable
from web.alignment_columns import effort_table, waste_table
from web.choices import MOST_SUGGESTED
from web.doors import CONFLICT, changed, page
from web.forms.agreed import AgreedForm
from web.forms.effort import EffortForm, count_of
from web.tables import table_file
from web.tabs import Tab
from web.views.teams import team_or_404

LONGEST_CODE = 100
MEANWHILE = gettext_lazy("Somebody has changed this meanwhile. Save again to put yours over it.")


@dataclass(frozen=True)
class Asked:
    """Whose effort in which period, in days or money, as the address says."""

    team: Team
    members: tuple[Person, ...]
    cycles: tuple[Cycle, ...]
    cycle: Cycle | None
    kind: str
    seen: GoalQuerySet

    @property
    def url(self) -> str:
        return self.address(self.kind)

    def address(self, kind: str) -> str:
        cycle = {"cycle": self.cycle.pk} if self.cycle else {}
        query = urlencode({**cycle, "kind": kind})
        return f"{reverse('team-effort', args=[self.team.code])}?{query}"

    def sheet(self) -> EffortSheet | None:
        if self.cycle is None:
            return None
        return effort_sheet(self.team, self.members, self.cycle, self.kind, self.seen)


def asked_of(request: PersonRequest, code: str) -> Asked:
    team = team_or_404(request, code, Verb.MANAGE)
    organization = request.user.organization
    cycles = tuple(cycles_to_plan(organization))
    cycle = cycle_of(cycles, organization.rollup_date)
    if (wanted := request.GET.get("cycle")) is not None:
        cycle = next((c for c in cycles if c.pk == number(wanted)), None)
        refuse_unless(cycle is not None)
    kind = request.GET.get("kind", Allocation.Kind.DAYS)
    refuse_unless(kind in Allocation.Kind.values)
    members = tuple(row.person for row in members_of(team))
    return Asked(team, members, cycles, cycle, kind, seen_by(request))


@require_http_methods(["GET", "POST"])
def team_effort(request: PersonRequest, code: str) -> HttpResponseBase:
    """Who leads the team says what it and its people plan and used, in a table or by pasting."""
    asked = asked_of(request, code)
    sheet = asked.sheet()
    if sheet is None:
        return page(request, "team/effort_page.html", {"team": asked.team})
    tables = {
        "effort": lambda: effort_table(sheet),
        "waste": lambda: waste_table(wasted(sheet, asked.team.organization.rollup_date)),
    }
    if answer := table_file(request, tables):
        return answer
    begun = storable(request.GET.get("goal"))[:LONGEST_CODE]
    form = EffortForm(request.POST or None, sheet=sheet, goals=asked.seen.current(), begun=begun)
    try:
        if form.is_bound and (location := save(request, asked, sheet, form)):
            return redirect(location)
    except StaleEdit:
        current = asked.sheet() or sheet
        form = form.rebased(current)
        form.add_error(None, MEANWHILE)
        context = context_of(asked, current, form)
        return render(request, "team/effort_page.html", context, status=CONFLICT)
    return page(request, "team/effort_page.html", context_of(asked, sheet, form), form)


@require_POST
def team_agreed(request: PersonRequest, code: str) -> HttpResponse:
    """What the team agreed with its lead: how its days go to strategic goals."""
    asked = asked_of(request, code)
    sheet = asked.sheet()
    if sheet is None:
        return redirect("team-effort", asked.team.code)
    form = AgreedForm(request.POST, agreed=agreed_of(asked.team, sheet.cycle, asked.seen))
    try:
        if location := agree(request, asked, sheet.cycle, form):
            return redirect(location)
    except StaleEdit:
        form = form.rebased(agreed_of(asked.team, sheet.cycle, asked.seen))
        form.add_error(None, MEANWHILE)
        context = context_of(asked, sheet, agreed=form)
        return render(request, "team/effort_page.html", context, status=CONFLICT)
    return page(request, "team/effort_page.html", context_of(asked, sheet, agreed=form), form)


def agree(request: PersonRequest, asked: Asked, cycle: Cycle, form: AgreedForm) -> str | None:
    def set_shares() -> str:
        was = form.cleaned_data["was"]
        agree_shares(asked.team, cycle, form.shares(), was=was, by=request.user)
        messages.success(request, _("Saved."))
        return asked.url + "#agreed"

    return changed(request, form, set_shares)


def save(request: PersonRequest, asked: Asked, sheet: EffortSheet, form: EffortForm) -> str | None:
    def set_rows() -> str:
        rows = form.efforts()
        done = set_effort(asked.team, sheet.cycle, sheet.kind, rows, by=request.user)
        messages.success(request, count_of(done))
        return asked.url

    return changed(request, form, set_rows)


def context_of(
    asked: Asked,
    sheet: EffortSheet,
    form: EffortForm | None = None,
    agreed: AgreedForm | None = None,
) -> dict[str, Any]:
    """The page, with a form that was sent in place of one that is filled from what is saved."""
    as_of = asked.team.organization.rollup_date
    named = goals_to_name(asked.team, asked.seen, MOST_SUGGESTED)
    return {
        "team": asked.team,
        "sheet": sheet,
        "waste": wasted(sheet, as_of),
        "has_ended": sheet.cycle.due_date <= as_of,
        "cycles": asked.cycles,
        "form": form or EffortForm(sheet=sheet, goals=asked.seen.current()),
        "agreed": agreed or AgreedForm(agreed=agreed_of(asked.team, sheet.cycle, asked.seen)),
        "url": asked.url,
        "sheet_query": asked.url.partition("?")[2],
        "unit": asked.team.organization.currency if sheet.capacity is None else "",
        "tabs": list(tabs(asked, sheet)),
        "datalists": {"effort-goal-names": named},
    }


def tabs(asked: Asked, sheet: EffortSheet) -> Iterator[Tab]:
    for kind in Allocation.Kind:
        yield Tab(asked.address(kind), str(kind.label), kind == sheet.kind)
