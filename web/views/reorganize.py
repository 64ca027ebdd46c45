"""What would happen if this team were merged, moved or split? Shown first, then done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from actions.errors import StaleEdit
from actions.people import move_team
from actions.reorganizing import merge_teams, split_team
from alignment.reorganization import belongings_of, managers_if_under
from goals.models import Goal
from people.models import Team
from people.rights import Verb, can
from web.access import PersonRequest, seen_by
from web.choices import Choices
from web.doors import CONFLICT, changed, created, page
from web.forms.teams import MergeForm, MoveForm, ReorganizeForm, SplitForm
from web.views.teams import team_or_404

Do = Callable[[PersonRequest, Team, Any], Team]


@dataclass(frozen=True)
class Kind:
    """A way to reorganize: its action, and which other team it needs the right over."""

    do: Do
    other: str = ""


def merge(request: PersonRequest, team: Team, said: dict[str, Any]) -> Team:
    return merge_teams(team, said["into"], version=said["version"], by=request.user)


def move(request: PersonRequest, team: Team, said: dict[str, Any]) -> Team:
    return move_team(team, said["under"], version=said["version"], by=request.user)


def split(request: PersonRequest, team: Team, said: dict[str, Any]) -> Team:
    names = ("people", "goals", "lead", "version")
    parts = {name: said[name] for name in names}
    return split_team(team, said["name"], **parts, by=request.user)


KINDS = {"merge": Kind(merge, "into"), "move": Kind(move, "under"), "split": Kind(split)}


@require_http_methods(["GET", "POST"])
def reorganize(request: PersonRequest, code: str) -> HttpResponse:
    """Three forms; the one that is sent comes back with its effects, and with a button to do it."""
    team = team_or_404(request, code, Verb.MANAGE)
    kind = request.POST.get("kind", "")
    forms = forms_for(request, team, kind)
    form = forms.get(kind)
    if form is None or not form.is_bound:
        return page(request, "team/reorganize.html", context_of(request, team, forms))
    try:
        if request.POST.get("step") == "do" and (answer := done(request, team, kind, form)):
            return answer
    except StaleEdit as stale:
        return changed_meanwhile(request, stale.current, kind)
    is_shown = form.is_valid() and may_touch(request, kind, form)
    shown = effects(request, team, kind, form) if is_shown else None
    context = {**context_of(request, team, forms), "kind": kind, "effects": shown}
    return render(request, "team/reorganize.html", context, status=200 if shown else 422)


def changed_meanwhile(request: PersonRequest, team: Team, kind: str) -> HttpResponse:
    """409: what was asked for, based on the team as it is now, to be looked at once more."""
    asked = request.POST.copy()
    asked["version"] = str(team.version)
    forms = forms_for(request, team, kind, asked)
    words = {"name": team.name, "place": team.parent.name if team.parent else _("the top")}
    message = _("The team has changed meanwhile: it is “%(name)s” under %(place)s now.") % words
    forms[kind].add_error(None, message)
    context = {**context_of(request, team, forms), "kind": kind}
    return render(request, "team/reorganize.html", context, status=CONFLICT)


def forms_for(
    request: PersonRequest, team: Team, kind: str, asked: Any = None
) -> dict[str, ReorganizeForm]:
    """The three forms; the one of the kind holds what was asked for."""
    seen = seen_by(request)
    choices = Choices.of(request.user, seen)
    data = {name: (asked or request.POST) if name == kind else None for name in KINDS}
    goals = Goal.objects.editable_by(request.user).current().filter(team=team).order_by("id")
    return {
        "merge": MergeForm(data["merge"], row=team, choices=choices),
        "move": MoveForm(data["move"], row=team, choices=choices),
        "split": SplitForm(data["split"], row=team, choices=choices, goals=goals),
    }


def context_of(
    request: PersonRequest, team: Team, forms: dict[str, ReorganizeForm]
) -> dict[str, Any]:
    seen = seen_by(request)
    return {
        "team": team,
        "forms": forms,
        "belongings": belongings_of(team, seen),
        "datalists": Choices.of(request.user, seen).datalists(),
    }


def may_touch(request: PersonRequest, kind: str, form: ReorganizeForm) -> bool:
    """Both teams are to be the person's to manage; to the top only administrators move one."""
    field = KINDS[kind].other
    if not field:
        return True
    other = form.cleaned_data[field] or request.user.organization
    verb = Verb.MANAGE if form.cleaned_data[field] else Verb.ADMINISTER
    if can(request.user, verb, other):
        return True
    form.add_error(field, _("Whoever reorganizes manages both teams: ask an administrator."))
    return False


def effects(request: PersonRequest, team: Team, kind: str, form: ReorganizeForm) -> dict[str, Any]:
    """What is shown before it is done."""
    said = form.cleaned_data
    if kind == "move":
        return {"managers": managers_if_under(team, said["under"]), "under": said["under"]}
    if kind == "merge":
        return {"into": said["into"], "managers": managers_if_under(team, said["into"])}
    return {"people": said["people"], "goals": said["goals"], "lead": said["lead"]}


def done(
    request: PersonRequest, team: Team, kind: str, form: ReorganizeForm
) -> HttpResponse | None:
    if not (form.is_valid() and may_touch(request, kind, form)):
        return None

    def write() -> str:
        result = KINDS[kind].do(request, team, form.cleaned_data)
        messages.success(request, _("Reorganized."))
        return reverse("team", args=[result.code])

    if isinstance(form, SplitForm):
        location = created(request, form, write)
    else:
        location = changed(request, form, write)
    return redirect(location) if location else None
