"""What do we propose? Goals offered upward, and the answer: accepted, or sent back with a comment."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from actions.proposals import accept_proposal, propose_again, propose_goal, send_proposal_back
from alignment.goal_page import target_lines, timeline
from alignment.queries import OPEN_STATES
from alignment.standing import window_of_goal
from goals.models import Goal
from people.asking import own_teams
from web.access import PersonRequest, goal_or_404, seen_by
from web.choices import Choices, pairs
from web.conflicts import edited
from web.doors import created, page
from web.forms.proposals import ACCEPT, AgainForm, AnswerProposalForm, ProposalForm


@require_http_methods(["GET", "POST"])
def goal_propose(request: PersonRequest, code: str) -> HttpResponse:
    """Propose a goal under one that is open: anyone who sees it may."""
    seen = seen_by(request)
    parent = goal_or_404(seen.current().filter(state__in=OPEN_STATES), code)
    teams, choices = own_teams(request.user), Choices.of(request.user, seen)
    form = ProposalForm(request.POST or None, parent=parent, teams=teams, choices=choices)

    def make() -> str:
        note = form.cleaned_data["note"]
        made = propose_goal(parent, form.draft(), note=note, by=request.user)
        messages.success(request, _("Proposed. It counts once it is accepted."))
        return reverse("goal", args=[made.code])

    if form.is_bound and (location := created(request, form, make)):
        return redirect(location)
    context = {
        "goal": parent,
        "form": form,
        "window": window_of_goal(parent),
        "targets": target_lines([parent], request.user.organization.rollup_date, points=1)[
            parent.pk
        ],
        "datalists": {
            "own-team-names": pairs(teams, "code"),
            "kpi-names": pairs(choices.kpis, "code"),
        },
    }
    return page(request, "proposals/propose.html", context, form)


@require_http_methods(["GET", "POST"])
def goal_proposal(request: PersonRequest, code: str) -> HttpResponse:
    """Answer a proposal, or offer once more one's own that was sent back."""
    own = seen_by(request).offered_by(request.user).filter(code=code).first()
    if own and (own.state == Goal.State.DRAFT or is_sent(request, again=True)):
        return again(request, own)
    goal = goal_or_404(Goal.objects.overseen_by(request.user), code)
    if goal.state != Goal.State.PROPOSED and not is_sent(request, again=False):
        messages.info(request, _("This proposal was answered already."))
        return redirect("goal", goal.code)
    return answer(request, goal)


def is_sent(request: PersonRequest, *, again: bool) -> bool:
    """Whether a form was sent, of either kind: then it is refused beside what was typed, not lost."""
    return "version" in request.POST and ("verb" not in request.POST) == again


def again(request: PersonRequest, goal: Goal) -> HttpResponse:
    form = AgainForm(request.POST or None, row=goal)
    back = reverse("goal", args=[goal.code])

    def edit() -> str:
        note = form.cleaned_data["note"]
        propose_again(goal, form.edits(), version=form.version_sent, note=note, by=request.user)
        messages.success(request, _("Proposed once more."))
        return back

    def refill(current: Goal) -> AgainForm:
        return AgainForm(row=current)

    if form.is_bound and (done := edited(request, form, edit, refill=refill, back=back)):
        return done
    return proposal_page(request, goal, form)


def answer(request: PersonRequest, goal: Goal) -> HttpResponse:
    choices = Choices.of(request.user, seen_by(request))
    form = AnswerProposalForm(request.POST or None, row=goal, choices=choices)
    back = reverse("goal", args=[goal.code])

    def edit() -> str:
        said, version = form.cleaned_data, form.version_sent
        if said["verb"] == ACCEPT:
            accept_proposal(goal, form.edits(), version=version, note=said["note"], by=request.user)
            messages.success(request, _("Accepted: it counts from now on."))
            return back
        send_proposal_back(goal, note=said["note"], version=version, by=request.user)
        messages.success(request, _("Sent back with your comment."))
        return reverse("cascade")

    def refill(current: Goal) -> AnswerProposalForm:
        return AnswerProposalForm(row=current, choices=choices)

    if form.is_bound and (done := edited(request, form, edit, refill=refill, back=back)):
        return done
    return proposal_page(request, goal, form, choices)


def proposal_page(
    request: PersonRequest,
    goal: Goal,
    form: AgainForm | AnswerProposalForm,
    choices: Choices | None = None,
) -> HttpResponse:
    parent = seen_by(request).filter(pk=goal.parent_id).first()
    entries, _has_older = timeline(goal)
    context = {
        "goal": goal,
        "parent": parent,
        "form": form,
        "is_own": choices is None,
        "entries": entries,
        "targets": target_lines([goal], request.user.organization.rollup_date, points=1)[goal.pk],
        "datalists": choices.datalists() if choices else {},
    }
    return page(request, "proposals/proposal.html", context, form)
