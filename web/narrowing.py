"""What a page is narrowed to by its address, in words, each filter to be taken off by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict

from alignment.narrowed_strategy import EVERYTHING, NarrowedStrategy
from web.access import PersonRequest
from web.conflicts import spoken
from web.forms.narrow_strategy import NarrowStrategyForm
from web.forms.narrowing import NarrowingForm


@dataclass(frozen=True, slots=True)
class Filter:
    """One of them as a reader says it; `without`: the query of the others."""

    label: str
    value: str
    is_known: bool
    without: str


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which strategic goals a dashboard is of; `said`: that part of its address."""

    asked: NarrowedStrategy = EVERYTHING
    filters: Sequence[Filter] = ()
    said: QueryDict = field(default_factory=QueryDict)

    @property
    def is_narrow(self) -> bool:
        return self.asked != EVERYTHING

    @property
    def query(self) -> str:
        """What an address carries to ask for the same again."""
        return f"?{self.said.urlencode()}" if self.said else ""

    @property
    def also(self) -> str:
        """The same behind another query."""
        return f"&{self.said.urlencode()}" if self.said else ""


def narrowing_of(request: PersonRequest) -> Narrowing:
    """`cycle`, `pillar` and `owner` in the address; the whole costs no query and no form."""
    if not any(request.GET.get(name) for name in NarrowStrategyForm.base_fields):
        return Narrowing()
    form = NarrowStrategyForm(request.GET, organization=request.user.organization)
    return Narrowing(form.narrowed(), filters_of(form), form.said())


def filters_of(form: NarrowingForm[Any]) -> list[Filter]:
    """What was said to narrow by, also where that is no longer there and narrows nothing."""
    form.is_valid()
    found = []
    for name, text in form.said().items():
        others, said_in = form.said(), form.fields[name]
        del others[name]
        is_known = name in form.cleaned_data
        # The key of a row that is gone tells nobody anything.
        told = "" if isinstance(said_in, forms.ModelChoiceField) else str(text)
        value = spoken(said_in, form.cleaned_data[name]) if is_known else told
        found.append(Filter(str(form[name].label), value, is_known, others.urlencode()))
    return found
