from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from actions.people import OrganizationDraft, PersonDraft

SHORTEST_PASSWORD = 12
AREAS = "Customer experience\nManagement\nCapabilities\nProcesses"


class SetUpForm(forms.Form):
    """The first organization and its administrator."""

    name = forms.CharField(label=_("Organization"), max_length=200)
    time_zone = forms.ChoiceField(label=_("Time zone"), initial="Europe/London")
    currency = forms.RegexField(
        label=_("Currency"),
        regex=r"^[A-Za-z]{3}$",
        initial="EUR",
        help_text=_("Three letters, as in EUR"),
    )
    mission = forms.CharField(
        label=_("Mission"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What the organization is for"),
    )
    vision = forms.CharField(
        label=_("Vision"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What will be different once it succeeds"),
    )
    values = forms.CharField(
        label=_("Values"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line"),
    )
    areas = forms.CharField(
        label=_("Operating areas"),
        required=False,
        max_length=5000,
        initial=AREAS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line; every strategic goal names what it serves"),
    )
    person = forms.CharField(
        label=_("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your email"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Password"),
        min_length=SHORTEST_PASSWORD,
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters"),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        zones: Any = self.fields["time_zone"]
        zones.choices = [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones())]

    def organization(self) -> OrganizationDraft:
        said = self.cleaned_data
        return OrganizationDraft(
            name=said["name"],
            slug=slugify(said["name"])[:100] or "organization",
            time_zone=said["time_zone"],
            currency=said["currency"],
        )

    def administrator(self) -> PersonDraft:
        said = self.cleaned_data
        return PersonDraft(
            name=said["person"], email=said["email"], password=said["password"], is_leader=True
        )

    def pillars(self) -> dict[str, Any]:
        """Mission and vision as texts, values and areas as lists, as the action takes them."""
        said = self.cleaned_data
        lists = {name: lines_of(said[name]) for name in ("values", "areas")}
        return {"mission": said["mission"], "vision": said["vision"], **lists}


def lines_of(text: str) -> list[str]:
    return [line.strip()[:200] for line in text.splitlines() if line.strip()]
