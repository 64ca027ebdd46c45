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
from web.forms.fields import UNKNOWN
from web.forms.narrow_strategy import NarrowStrategyForm
from web.forms.narrowing import NarrowingForm

# How forms say that what was named is not there.
GONE = ("invalid_choice", UNKNOWN)


@dataclass(frozen=True, slots=True)
class Filter:
    """One of them as a reader says it; `without`: what an address carries for the others.

    error: why it narrows nothing, if it does not.
    """

    label: str
    value: str
    error: str
    without: str


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which strategic goals a dashboard is of; `said`: that part of its address.

    passing: what else it says, and goes on saying without any filter.
    """

    asked: NarrowedStrategy = EVERYTHING
    filters: Sequence[Filter] = ()
    said: QueryDict = field(default_factory=QueryDict)
    passing: QueryDict = field(default_factory=QueryDict)

    @property
    def is_narrow(self) -> bool:
        return self.asked != EVERYTHING

    @property
    def query(self) -> str:
        """What an address carries to ask for the same again."""
        return asking(self.said)

    @property
    def everything(self) -> str:
        """What it carries to ask for all strategic goals, and else the same."""
        return asking(self.passing)

    @property
    def also(self) -> str:
        """The same behind another query."""
        return f"&{self.said.urlencode()}" if self.said else ""


def narrowing_of(request: PersonRequest) -> Narrowing:
    """`cycle`, `pillar` and `owner` in the address; the whole costs no query and no form."""
    if not any(request.GET.get(name) for name in NarrowStrategyForm.base_fields):
        return Narrowing()
    form = NarrowStrategyForm(request.GET, organization=request.user.organization)
    passing = QueryDict(mutable=True)
    if since := request.GET.get("since"):
        passing["since"] = since
    return Narrowing(form.narrowed(), filters_of(form, passing), form.said(), passing)


def filters_of(form: NarrowingForm[Any], passing: QueryDict | None = None) -> list[Filter]:
    """What was said to narrow by, also where it is not understood and narrows nothing."""
    found = []
    for name, text in form.said().items():
        others, said_in, error = form.said(), form.fields[name], first_error(form, name)
        del others[name]
        others.update(passing or {})
        # The key of a row that is gone tells nobody anything.
        told = "" if isinstance(said_in, forms.ModelChoiceField) else str(text)
        value = told if error else spoken(said_in, form.cleaned_data[name])
        found.append(Filter(str(form[name].label), value, error, asking(others)))
    return found


def first_error(form: NarrowingForm[Any], name: str) -> str:
    return str(form.errors[name][0]) if name in form.errors else ""


def gone_from(form: NarrowingForm[Any]) -> list[str]:
    """The fields that name what is no longer there, or never was."""
    return [name for name in form.errors if any(form.has_error(name, code) for code in GONE)]


def asking(query: QueryDict) -> str:
    """What an address carries to say a query, if it says anything."""
    return f"?{query.urlencode()}" if query else ""
