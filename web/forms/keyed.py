"""What a form that creates and a form that edits carry, hidden, so that neither does harm twice."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.safestring import SafeString


class KeyedForm(forms.Form):
    """A form that creates. It carries a key, so that sent twice it creates once."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class VersionedForm(forms.Form):
    """A form that edits a row. It carries the version of the row that it was filled from.

    The page also keeps what each field held at first, so that only what was changed is sent on.
    Fields are named like the row's attributes; for others override `values_of`.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, row: Any, **options: Any) -> None:
        initial = {**self.values_of(row), "version": row.version}
        super().__init__(data, initial=initial, **options)
        for name, field in self.fields.items():
            field.show_hidden_initial = name != "version"

    def values_of(self, row: Any) -> dict[str, Any]:
        """What the fields hold for a row."""
        return {name: getattr(row, name) for name in self.base_fields if name != "version"}

    @property
    def version_sent(self) -> int:
        version: int = self.cleaned_data["version"]
        return version

    def changes(self) -> dict[str, Any]:
        """The fields that were changed, as they were typed."""
        names = [name for name in self.changed_data if name != "version"]
        return {name: self.cleaned_data[name] for name in names}

    def rebased(self, current: VersionedForm) -> list[SafeString]:
        """Hidden inputs that make the same changes to the row as another form has it now."""
        mine = self.changes()
        inputs = [current["version"].as_hidden()]
        for name in [name for name in current.fields if name != "version"]:
            inputs.append(current[name].as_hidden(only_initial=True))
            inputs.append((self if name in mine else current)[name].as_hidden())
        return inputs
