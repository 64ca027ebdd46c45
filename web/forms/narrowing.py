"""What a list is narrowed to: a form that lies in the address, so that it can be kept and sent."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from django import forms
from django.db.models import Model
from django.http import QueryDict
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

    @classmethod
    def part_of(cls, asked: Any) -> QueryDict:
        """What an address says that is about it, without what stays empty."""
        part = QueryDict(mutable=True)
        for name in cls.base_fields:
            if text := asked.get(name):
                part[name] = text
        return part

    def said(self) -> QueryDict:
        return self.part_of(self.data)

    def is_narrowing(self) -> bool:
        return self.narrowed() != self.into()


def row_field(label: Any, model: type[Model]) -> forms.ModelChoiceField[Any]:
    """One of a few rows by its key; the form says of which."""
    return forms.ModelChoiceField(
        model._default_manager.none(),
        label=label,
        required=False,
        empty_label=_("Any"),
        error_messages={"invalid_choice": _("This is no longer there.")},
    )


class WordsField(forms.CharField):
    """Words that are looked for."""

    def __init__(self) -> None:
        widget = forms.TextInput(attrs={"type": "search"})
        super().__init__(label=_("Words"), required=False, max_length=200, widget=widget)
