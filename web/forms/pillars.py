"""Forms for the lines of mission, vision, values and operating areas."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import Pillar
from web.forms.keyed import KeyedForm, VersionedForm


class PillarFields(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=Pillar.Kind.choices, initial=Pillar.Kind.AREA)
    title = forms.CharField(label=_("Name"), max_length=200)
    statement = forms.CharField(
        label=_("In words"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What it means here, so that a goal can be held against it"),
    )


class NewPillarForm(KeyedForm, PillarFields):
    field_order = ("kind", "title", "statement", "key")


class PillarForm(VersionedForm, PillarFields):
    """A pillar's wording."""

    field_order = ("kind", "title", "statement", "version")
