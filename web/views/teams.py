"""Who are we, and what does each team answer for? The team tree and the Team page."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from actions.people import add_team, edit_team, set_membership
from alignment import team_page
from alignment.my_teams import every_led_team, led_teams
from alignment.queries import kpis_visible_to
from alignment.scoring.reading import read_team_score
from alignment.team_effort import effort_of_team
from people.models import Membership, Person, Team
from people.rights import Verb, can, may_administer
from web.access import PersonRequest, page_number, refuse_unless, seen_by
from web.alignment_columns import my_teams_table
from web.choices import pairs
from web.conflicts import edited
from web.doors import changed, created, page
from web.forms.teams import MemberForm, NewTeamForm, TeamForm
from web.table_columns import team_goals_table, teams_table
from web.tables import as_file, file_asked

# Leads come first; all are shown when they are asked for.
MOST_PEOPLE = 100


def team_or_404(request: PersonRequest, code: str, verb: Verb | None = None) -> Team:
    """A team of the person's organization; with a verb only where they have that right."""
    teams = Team.objects.of(request.user.organization).select_related("organization", "parent")
    team: Team = get_object_or_404(teams, code=code)
    refuse_unless(verb is None or can(request.user, verb, team))
    return team


@require_http_methods(["GET", "POST"])
def teams(request: PersonRequest) -> HttpResponseBase:
    """Every team in its place; administrators add one at the top."""
    may_add = may_administer(request.user)
    refuse_unless(may_add or request.method == "GET")
    form = NewTeamForm(request.POST or None) if may_add else None
    if form and form.is_bound and (location := add(request, form, None)):
        return redirect(location)
    read = partial(team_page.team_lines, request.user.organization)
    if file_asked(request):
        return as_file(request, lambda: teams_table(read()))
    return page(request, "team/teams.html", {"lines": read(), "form": form}, *filter(None, [form]))


@require_safe
def my_teams(request: PersonRequest) -> HttpResponseBase:
    """How the teams do that one leads, and those under them."""
    person, seen = request.user, seen_by(request)
    if file_asked(request):
        return as_file(request, lambda: my_teams_table(every_led_team(person, seen)))
    found = led_teams(person, seen, page_number(request))
    return render(request, "team/my_teams.html", {"page": found})


def add(request: PersonRequest, form: NewTeamForm, parent: Team | None) -> str | None:
    def make() -> str:
        name = form.cleaned_data["name"]
        team = add_team(request.user.organization, name, parent=parent, by=request.user)
        messages.success(request, _("“%(name)s” is there. Add its people.") % {"name": team.name})
        return reverse("team", args=[team.code])

    return created(request, form, make)


@require_safe
def team(request: PersonRequest, code: str) -> HttpResponseBase:
    found, seen = team_or_404(request, code), seen_by(request)
    if file_asked(request):
        as_of = request.user.organization.rollup_date
        rows = team_page.every_goal_of_team(found, seen, as_of)
        return as_file(request, lambda: team_goals_table(rows))
    return team_response(request, found)


def team_response(request: PersonRequest, found: Team, **refused: Any) -> HttpResponse:
    """The Team page, with a form that was refused in place of an empty one."""
    person, seen = request.user, seen_by(request)
    as_of = person.organization.rollup_date
    members = team_page.members_of(found)
    may_manage = can(person, Verb.MANAGE, found)
    kpis = kpis_visible_to(person, seen)
    goals = team_page.goals_of_team(found, seen, as_of, page_number(request))
    context = {
        "team": found,
        "above": team_page.teams_above(found),
        "below": team_page.teams_below(found),
        "members": members if request.GET.get("people") == "all" else members[:MOST_PEOPLE],
        "people": len(members),
        "page": goals,
        "serving_none": team_page.serving_none(line.goal for line in goals.rows),
        "kpis": team_page.standing_kpis(kpis, found, as_of),
        "aligned": read_team_score(found),
        "effort": effort_of_team(found, len(members), seen, as_of),
        "may_manage": may_manage,
    }
    if may_manage:
        people = Person.objects.active().of(person.organization)
        context["forms"] = {"member": MemberForm(people=people), "team": NewTeamForm(), **refused}
        context["datalists"] = {"people-names": pairs(people, "email")}
    return page(request, "team/team.html", context, *refused.values())


@require_POST
def team_new(request: PersonRequest, code: str) -> HttpResponse:
    """A team under this one."""
    parent = team_or_404(request, code, Verb.MANAGE)
    form = NewTeamForm(request.POST)
    location = add(request, form, parent)
    return redirect(location) if location else team_response(request, parent, team=form)


@require_POST
def team_member(request: PersonRequest, code: str) -> HttpResponse:
    """Put somebody into a team, or change their role."""
    found = team_or_404(request, code, Verb.MANAGE)
    form = MemberForm(request.POST, people=Person.objects.active().of(request.user.organization))

    def put() -> str:
        said = form.cleaned_data
        set_membership(said["person"], found, said["role"], by=request.user)
        return reverse("team", args=[found.code]) + "#people"

    location = changed(request, form, put)
    return redirect(location) if location else team_response(request, found, member=form)


@require_POST
def team_leave(request: PersonRequest, code: str, person_id: int) -> HttpResponse:
    """Take somebody out of a team."""
    found = team_or_404(request, code, Verb.MANAGE)
    membership = get_object_or_404(
        Membership.objects.select_related("person"), team=found, person=person_id
    )
    set_membership(membership.person, found, None, by=request.user)
    words = _("%(name)s is no longer in this team.") % {"name": membership.person.name}
    messages.success(request, words)
    return redirect(reverse("team", args=[found.code]) + "#people")


@require_http_methods(["GET", "POST"])
def team_edit(request: PersonRequest, code: str) -> HttpResponse:
    found = team_or_404(request, code, Verb.MANAGE)
    form = TeamForm(request.POST or None, row=found)

    def edit() -> str:
        done = edit_team(found, form.changes(), version=form.version_sent, by=request.user)
        messages.success(request, _("Saved."))
        return reverse("team", args=[done.code])

    def refill(current: Any) -> TeamForm:
        return TeamForm(row=current)

    back = reverse("team", args=[found.code])
    if form.is_bound and (answer := edited(request, form, edit, refill=refill, back=back)):
        return answer
    return page(request, "team/edit.html", {"team": found, "form": form}, form)
