"""What a stale edit is answered with: both texts, side by side, and nothing overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from actions.errors import StaleEdit
from web.access import PersonRequest
from web.doors import CONFLICT


@dataclass(frozen=True)
class Difference:
    """A field that one person typed one way and another has saved another way."""

    label: str
    mine: str
    theirs: str


def conflict_page(request: PersonRequest, form: forms.Form, stale: StaleEdit) -> HttpResponse:
    """409 with what differs; sending again is then based on the row as it is now."""
    current: Any = stale.current
    context = {
        "differences": differences(form, current),
        "typed": [(name, value) for name, value in typed(form) if name != "version"],
        "version": current.version,
        "current": current,
    }
    return render(request, "goal/conflict.html", context, status=CONFLICT)


def differences(form: forms.Form, current: Any) -> list[Difference]:
    found = []
    for name, mine in form.cleaned_data.items():
        theirs = getattr(current, name, None)
        if name != "version" and mine != theirs:
            found.append(Difference(str(form[name].label), shown(mine), shown(theirs)))
    return found


def shown(value: Any) -> str:
    return "" if value is None else str(value)


def typed(form: forms.Form) -> list[tuple[str, str]]:
    """What was sent, to send it again; the forms that edit have one value a field."""
    return [(name, form.data.get(name, "")) for name in form.fields]
