"""The forms around passwords: forgotten, and set by a link."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.utils.translation import gettext_lazy as _

from actions.invitations import set_password


class ForgottenForm(forms.Form):
    email = forms.EmailField(
        label=_("Email"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )


class NewPasswordForm(SetPasswordForm):  # type: ignore[type-arg]
    """A password typed twice; kept by the action."""

    def save(self, commit: bool = True) -> Any:
        return set_password(self.user, self.cleaned_data["new_password1"])
