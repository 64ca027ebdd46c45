"""How does this goal stand, and what moves it? The Goal page and what is done from it."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from actions import targets as target_actions
from actions.check_ins import add_comment
from actions.goals import edit_goal
from alignment import goal_page
from alignment.queries import OPEN_STATES, with_standing
from alignment.standing import sighted_lines
from goals.models import Goal
from people.models import Person
from people.rights import Verb, can, may_cascade, names_of
from web.access import PersonRequest, goal_or_404, page_number, seen_by, today_in
from web.asking import asking_of
from web.choices import Choices
from web.conflicts import edited
from web.doors import created, page
from web.forms.check_ins import check_in_form
from web.forms.goals import CommentForm, Disposal, GoalForm, StepForm
from web.forms.keyed import KeyedForm
from web.forms.targets import TargetForm
from web.moments import moment_asked
from web.table_columns import contributors_table, targets_table
from web.tables import file_asked, table_file
from web.views.past import past_goal


@require_safe
def goal(request: PersonRequest, code: str) -> HttpResponseBase:
    if "day" in request.GET:
        return past_goal(request, code)
    return goal_file(request, code) or goal_response(request, code)


def goal_file(request: PersonRequest, code: str) -> HttpResponseBase | None:
    if not file_asked(request):
        return None
    seen, as_of = seen_by(request), request.user.organization.rollup_date
    found = goal_or_404(seen, code)
    tables = {
        "contributors": lambda: contributors_table(goal_page.every_contributor(found, seen, as_of)),
        "targets": lambda: targets_table(
            goal_page.target_lines([found], as_of)[found.pk], goal_page.targets_left(found)
        ),
    }
    return table_file(request, tables)


def goal_response(request: PersonRequest, code: str, **refused: KeyedForm) -> HttpResponse:
    """The Goal page, with a form that was refused in place of an empty one."""
    context = goal_context(request, code)
    context["forms"].update(refused)
    return page(request, "goal/goal.html", context, *refused.values())


def goal_context(request: PersonRequest, code: str) -> dict[str, Any]:
    person, seen = request.user, seen_by(request)
    as_of = person.organization.rollup_date
    found = goal_or_404(with_standing(seen), code)
    has = goal_page.parts_of(found)
    (line,) = sighted_lines([found], seen, as_of)
    targets = goal_page.target_lines([found], as_of)[found.pk]
    before = moment_asked(request)
    entries, has_older = goal_page.timeline(found, before, has)
    may_manage = can(person, Verb.EDIT, found)
    is_open = found.archived_at is None
    may_edit = may_manage and is_open
    forms = forms_for(request, found, targets) if may_edit else said_by_all()
    may_break = is_open and found.state in OPEN_STATES and may_cascade(person)
    return {
        "line": line,
        "goal": found,
        "targets": targets,
        "contributors": goal_page.contributor_page(found, seen, as_of, page_number(request)),
        "further_parents": goal_page.further_parents(found, seen, as_of)
        if "parents" in has
        else [],
        "is_review_overdue": goal_page.is_review_overdue(found, as_of),
        "pillars": goal_page.pillars_of(found) if "pillars" in has else [],
        "shares": goal_page.team_shares_of(found) if "shares" in has else [],
        "named": goal_page.named_on(found),
        "steps": goal_page.steps_of(found) if "steps" in has else [],
        "entries": entries,
        "has_older": has_older,
        "before": before,
        "links": found.links.all() if "links" in has else [],
        "hand_set": goal_page.hand_set_value(found, as_of) if "values" in has else None,
        "may_edit": may_edit,
        "own_names": names_of(person),
        "may_manage": may_manage,
        "may_restore": can(person, Verb.RESTORE, found),
        "may_cascade": may_break,
        "asking": asking_of(request, found, has, may_edit=may_edit, may_cascade=may_break),
        "forms": forms if is_open else {},
    }


@require_safe
def suggested(request: PersonRequest) -> HttpResponse:
    """What fields for people, teams and KPIs suggest, once somebody is about to fill one in."""
    choices = Choices.of(request.user, seen_by(request))
    return render(request, "components/datalists.html", {"datalists": choices.datalists()})


def said_by_all() -> dict[str, KeyedForm]:
    """The forms for whoever sees a goal."""
    return {"comment": CommentForm(auto_id="comment-%s")}


def forms_for(
    request: PersonRequest, found: Goal, targets: list[goal_page.TargetLine]
) -> dict[str, KeyedForm]:
    """The forms for whoever may change a goal, but those that come once they are opened."""
    today, place = today_in(request.user.organization), f"check-in-{found.pk}"
    return said_by_all() | {"check_in": check_in_form(targets, today=today, place=place)}


def opened(
    request: PersonRequest,
    goal: Goal,
    part: str,
    form: KeyedForm,
    title: str,
    choices: Choices | None = None,
) -> HttpResponse:
    """A form of a goal's page, for the place where it was opened; others get a page."""
    context = {"goal": goal, "form": form, "part": part, "title": title}
    if request.htmx:
        return render(request, part, context)
    datalists = choices.datalists() if choices else {}
    return render(request, "goal/form_page.html", context | {"datalists": datalists})


@require_http_methods(["GET", "POST"])
def goal_edit(request: PersonRequest, code: str) -> HttpResponse:
    found = goal_or_404(Goal.objects.editable_by(request.user).current(), code)
    choices = Choices.of(request.user, seen_by(request))
    disposal = disposal_of(request.user, found)
    form = GoalForm(request.POST or None, choices=choices, goal=found, disposal=disposal)
    page_of_goal = reverse("goal", args=[found.code])

    def edit() -> str:
        fields = form.changes()
        ties = {name: fields.pop(name, None) for name in ("pillars", "named")}
        edit_goal(found, fields, version=form.version_sent, by=request.user, **ties)
        messages.success(request, _("Saved."))
        return page_of_goal

    def refill(current: Goal) -> GoalForm:
        return GoalForm(choices=choices, goal=current, disposal=disposal)

    if form.is_bound and (answer := edited(request, form, edit, refill=refill, back=page_of_goal)):
        return answer
    context = {"goal": found, "form": form, "datalists": choices.datalists()}
    return page(request, "goal/edit.html", context, form)


def disposal_of(person: Person, goal: Goal) -> Disposal:
    """A goal is shown only so that who shows it so may still change it."""
    as_if = copy(goal)
    visibilities = []
    for visibility in Goal.Visibility:
        as_if.visibility = visibility
        if visibility == goal.visibility or can(person, Verb.EDIT, as_if):
            visibilities.append((visibility.value, visibility.label))
    return Disposal(visibilities, may_mark_run=can(person, Verb.MARK_RUN, goal))


@require_POST
def comment(request: PersonRequest, code: str) -> HttpResponse:
    found = goal_or_404(seen_by(request).current(), code)
    form = CommentForm(request.POST, auto_id="comment-%s")

    def make() -> str:
        add_comment(found, text=form.cleaned_data["text"], by=request.user)
        return reverse("goal", args=[found.code]) + "#timeline"

    location = created(request, form, make)
    return redirect(location) if location else goal_response(request, found.code, comment=form)


@require_http_methods(["GET", "POST"])
def add_step(request: PersonRequest, code: str) -> HttpResponse:
    found = goal_or_404(Goal.objects.editable_by(request.user).current(), code)
    choices = Choices.of(request.user, seen_by(request))
    form = StepForm(request.POST or None, choices=choices)
    if not form.is_bound:
        return opened(request, found, "goal/step_form.html", form, _("Add a step"), choices)

    def make() -> str:
        target_actions.add_step(found, by=request.user, **form.values())
        return reverse("goal", args=[found.code]) + "#steps"

    location = created(request, form, make)
    return redirect(location) if location else goal_response(request, found.code, step=form)


@require_http_methods(["GET", "POST"])
def add_target(request: PersonRequest, code: str) -> HttpResponse:
    found = goal_or_404(Goal.objects.editable_by(request.user).current(), code)
    choices = Choices.of(request.user, seen_by(request))
    form = TargetForm(request.POST or None, choices=choices, auto_id="target-%s")
    if not form.is_bound:
        title = _("Measure it by one more KPI")
        return opened(request, found, "goal/target_form.html", form, title, choices)

    def make() -> str:
        (draft,) = form.drafts()
        target_actions.add_target(found, draft, by=request.user)
        return reverse("goal", args=[found.code]) + "#targets"

    location = created(request, form, make)
    return redirect(location) if location else goal_response(request, found.code, target=form)
