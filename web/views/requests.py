"""What do teams ask of each other? Requests made and received, their answers and their ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from actions.errors import StaleEdit
from actions.requests import (
    accept_request,
    ask,
    decline_request,
    end_request,
    redate_promise,
    resolve_request,
)
from alignment.paging import page_of
from goals.models import Goal
from people.asking import answers, ends, teams_asking_for
from people.models import Team
from reviews.models import Request
from web.access import (
    PersonRequest,
    goal_or_404,
    number,
    page_number,
    refuse_unless,
    seen_by,
    today_in,
)
from web.choices import pairs
from web.conflicts import edited
from web.doors import created, page
from web.forms.requests import ACCEPT, AnswerForm, AskForm, PromiseForm
from web.tabs import Tab

REQUESTS_A_PAGE = 25
MOST_SUGGESTED = 100


@require_safe
def requests(request: PersonRequest) -> HttpResponse:
    """Requests to the teams that a person leads; with ?of=made those they made."""
    is_made = request.GET.get("of") == "made"
    seen = Request.objects.about(seen_by(request).current())
    own = seen.asked_by(request.user) if is_made else seen.asked_of(request.user)
    found = page_of(own.most_urgent_first().told(), page_number(request), REQUESTS_A_PAGE)
    context = {"page": found, "is_made": is_made, "tabs": tabs(is_made)}
    return render(request, "requests/requests.html", context)


def tabs(is_made: bool) -> list[Tab]:
    url = reverse("requests")
    return [
        Tab(url, _("Asked of us"), is_current=not is_made),
        Tab(f"{url}?of=made", _("Asked by us"), is_current=is_made),
    ]


@require_http_methods(["GET", "POST"])
def goal_ask(request: PersonRequest, code: str) -> HttpResponse:
    """Ask another team for a contribution to a goal that one may change."""
    goal = goal_or_404(Goal.objects.editable_by(request.user).current(), code)
    own, others = teams_asking_for(request.user), Team.objects.of(request.user.organization)
    refuse_unless(own.exists())
    form = AskForm(request.POST or None, goal=goal, own=own, others=others)

    def make() -> str:
        made = ask(goal, form.draft(), by=request.user)
        messages.success(request, _("Asked. The leads of that team find it under My work."))
        return reverse("request", args=[made.pk])

    if form.is_bound and (location := created(request, form, make)):
        return redirect(location)
    suggested = {
        "other-team-names": pairs(others, "code"),
        "own-team-names": pairs(own, "code"),
    }
    context = {"goal": goal, "form": form, "datalists": suggested}
    return page(request, "requests/ask.html", context, form)


@require_http_methods(["GET", "POST"])
def one_request(request: PersonRequest, request_id: int) -> HttpResponse:
    """A request with its answer; who leads the team that is asked answers it here, and says later by
    when what they promised is done."""
    asked = asked_or_404(request, request_id)
    rights = rights_over(request, asked)
    refuse_unless(request.method == "GET" or rights.may_answer)
    goals = Goal.objects.editable_by(request.user).current()
    # By what was sent: an answer to what was promised meanwhile is refused beside what was typed.
    is_promise = "verb" not in request.POST if request.POST else asked.state == "accepted"
    form: AnswerForm | PromiseForm = (
        PromiseForm(request.POST or None, row=asked)
        if is_promise
        else AnswerForm(request.POST or None, row=asked, goals=goals)
    )
    if form.is_bound and (done := sent(request, form, asked)):
        return done
    suggested = goals.filter(state="active").order_by("-id")
    context = {
        "asked": asked,
        "through": seen_by(request).filter(pk=asked.answering_goal_id).first(),
        "form": form if rights.may_answer and (form.is_bound or asked.is_running()) else None,
        "is_promise": is_promise,
        "rights": rights,
        "datalists": {"own-goal-names": suggested.values_list("code", "title")[:MOST_SUGGESTED]},
    }
    return page(request, "requests/request.html", context, form)


def asked_or_404(request: PersonRequest, request_id: int) -> Request:
    shown = Request.objects.about(seen_by(request)).told()
    found: Request = get_object_or_404(shown, pk=request_id)
    return found


@dataclass(frozen=True)
class Rights:
    """What a person may do with a request."""

    may_answer: bool
    may_end: bool


def rights_over(request: PersonRequest, asked: Request) -> Rights:
    return Rights(may_answer=answers(request.user, asked), may_end=ends(request.user, asked))


def sent(
    request: PersonRequest, form: AnswerForm | PromiseForm, asked: Request
) -> HttpResponse | None:
    back = reverse("request", args=[asked.pk])
    if isinstance(form, PromiseForm):
        return redated(request, form, asked, back)
    return answered(request, form, asked, back)


def redated(
    request: PersonRequest, form: PromiseForm, asked: Request, back: str
) -> HttpResponse | None:
    def edit() -> str:
        said: dict[str, Any] = form.cleaned_data
        redate_promise(
            asked,
            **{name: said[name] for name in ("promised_for", "answer")},
            on=today_in(request.user.organization),
            version=form.version_sent,
            by=request.user,
        )
        messages.success(request, _("Promised for that day."))
        return back

    return edited(request, form, edit, refill=lambda now: PromiseForm(row=now), back=back)


def answered(
    request: PersonRequest, form: AnswerForm, asked: Request, back: str
) -> HttpResponse | None:
    def edit() -> str:
        said: dict[str, Any] = form.cleaned_data
        common: dict[str, Any] = {"version": form.version_sent, "by": request.user}
        if said["verb"] == ACCEPT:
            names = ("promised_for", "answering_goal", "answer")
            accept_request(asked, **{name: said[name] for name in names}, **common)
            messages.success(request, _("Promised."))
        else:
            decline_request(asked, reason=said["answer"], **common)
            messages.success(request, _("Declined, with your reason."))
        return back

    def refill(current: Request) -> AnswerForm:
        return AnswerForm(row=current, goals=Goal.objects.editable_by(request.user))

    return edited(request, form, edit, refill=refill, back=back)


@require_POST
def request_end(request: PersonRequest, request_id: int) -> HttpResponse:
    """Withdraw it, say whether the promise was kept, or that a refusal was settled otherwise."""
    asked = asked_or_404(request, request_id)
    refuse_unless(rights_over(request, asked).may_end)
    verb = request.POST.get("verb", "")
    try:
        said = end(asked, verb, number(request.POST.get("version", "")) or 0, request)
        messages.success(request, said)
    except StaleEdit:
        messages.warning(request, _("Somebody has answered or ended it meanwhile: look again."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("request", asked.pk)


def end(asked: Request, verb: str, version: int, request: PersonRequest) -> str:
    if verb == "resolve":
        resolve_request(asked, version=version, by=request.user)
        return _("Noted that it was settled in another way.")
    if verb not in ("withdrawn", "kept", "broken"):
        raise ValidationError(_("Nothing of that kind can be said of a request."))
    current = end_request(asked, verb, version=version, by=request.user)
    return _("Noted: %(state)s.") % {"state": current.get_state_display().lower()}
