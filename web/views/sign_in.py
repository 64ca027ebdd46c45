"""Signing in and out, and the one page before that: the set-up of a new installation."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from actions.people import set_up_organization
from people.models import Organization, Person
from people.rights import teams_led_by
from web.access import PersonRequest, refuse_unless
from web.doors import UNPROCESSABLE, put_errors
from web.forms.setup import SetUpForm


class SignInForm(AuthenticationForm):
    """Email and password."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kept = self.fields["username"].widget.attrs
        self.fields["username"].label = _("Email")
        self.fields["username"].widget = forms.EmailInput(
            attrs={**kept, "autocomplete": "username"}
        )


@method_decorator(login_not_required, name="dispatch")
class SignIn(LoginView):
    form_class = SignInForm
    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args: Any, **options: Any) -> Any:
        if not Organization.objects.exists():
            return redirect("set-up")
        return super().dispatch(request, *args, **options)

    def get_redirect_url(self, *args: Any, **options: Any) -> str:
        """The page that was asked for; the bare address of the site asks for none."""
        wanted = super().get_redirect_url(*args, **options)
        return "" if wanted == reverse("dashboard") else wanted


@require_safe
def start(request: PersonRequest) -> HttpResponse:
    """Where one comes in: the page that answers the question of one's role."""
    return redirect(first_page(request.user))


def first_page(person: Person) -> str:
    """Leaders: is strategy covered? Executives and administrators: where does it stand? Who leads a
    team: how do my teams do? Everyone else: what is mine to do, and what does it move?"""
    if person.is_leader:
        return "strategy"
    if person.is_executive or person.is_administrator:
        return "dashboard"
    return "my-teams" if teams_led_by(person) else "my-work"


@login_not_required
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """Make the first organization; there is no such page once there is one."""
    refuse_unless(not Organization.objects.exists())
    form = SetUpForm(request.POST or None)
    if form.is_valid() and (administrator := found_organization(form)):
        login(request, administrator)
        messages.success(request, _("Welcome. Set your first strategic goal here."))
        return redirect("strategy")
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "setup/set_up.html", {"form": form}, status=status)


def found_organization(form: SetUpForm) -> Person | None:
    draft = form.organization()
    today = timezone.localdate(timezone=ZoneInfo(draft.time_zone))
    try:
        return set_up_organization(
            draft, form.administrator(), on=today, first=True, **form.pillars()
        )
    except ValidationError as error:
        put_errors(form, error)
        return None
