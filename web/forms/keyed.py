from __future__ import annotations

from uuid import uuid4

from django import forms


class KeyedForm(forms.Form):
    """A form that creates. It carries a key, so that sent twice it creates once."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class VersionedForm(forms.Form):
    """A form that edits. It carries the version of the row that it was filled from."""

    version = forms.IntegerField(widget=forms.HiddenInput)
