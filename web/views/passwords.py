"""How somebody gets in who cannot sign in: by a link for a password, invited or forgotten."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import PasswordResetConfirmView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods

from actions.invitations import ask_for_link
from jobs.wake import wake_mail
from ledger.outbox import is_mail_set_up
from people.models import Person, Standing
from web.doors import UNPROCESSABLE, put_errors
from web.forms.passwords import ForgottenForm, NewPasswordForm


@login_not_required
@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link by mail. The answer is the same whoever asks."""
    form = ForgottenForm(request.POST or None)
    if form.is_valid() and is_mail_set_up():
        ask_for_link(form.cleaned_data["email"])
        wake_mail()
        return redirect("password-asked")
    context = {"form": form, "is_mail_set_up": is_mail_set_up()}
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "registration/forgotten.html", context, status=status)


@login_not_required
@require_http_methods(["GET"])
def asked(request: HttpRequest) -> HttpResponse:
    return render(request, "registration/asked.html")


@method_decorator(login_not_required, name="dispatch")
class SetPassword(PasswordResetConfirmView):
    """Where the link leads: a password typed twice, and in."""

    form_class = NewPasswordForm
    post_reset_login = True
    template_name = "registration/set_password.html"
    success_url = reverse_lazy("start")

    def get_user(self, uidb64: str) -> Any:
        """Nobody who has left, and nobody whose invitation was withdrawn."""
        person: Any = super().get_user(uidb64)
        may = isinstance(person, Person) and person.standing in (Standing.HERE, Standing.INVITED)
        return person if may else None

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        person = self.user if getattr(self, "validlink", False) else None
        return super().get_context_data(**context, person=person)

    def form_valid(self, form: Any) -> HttpResponse:
        """What the link was good for may have ended since it was looked at."""
        try:
            return super().form_valid(form)
        except ValidationError as error:
            put_errors(form, error)
            return self.form_invalid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=UNPROCESSABLE)
