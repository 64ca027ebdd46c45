"""What a list is narrowed to: a form that lies in the address, so that it can be kept and sent."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from django import forms
from django.utils.translation import gettext_lazy as _

Narrowed = TypeVar("Narrowed")


class NarrowingForm(forms.Form, Generic[Narrowed]):
    """Each form names the dataclass that its fields are those of; said nothing, it narrows nothing."""

    use_required_attribute = False
    into: type[Narrowed]

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="narrow-%s")

    def narrowed(self) -> Narrowed:
        """What was said and understood; the rest narrows nothing."""
        self.is_valid()
        return self.into(**{name: value for name, value in self.cleaned_data.items() if value})

    def is_narrowing(self) -> bool:
        return self.narrowed() != self.into()


class WordsField(forms.CharField):
    """Words that are looked for."""

    def __init__(self) -> None:
        widget = forms.TextInput(attrs={"type": "search"})
        super().__init__(label=_("Words"), required=False, max_length=200, widget=widget)
