"""What a stale edit is answered with: both texts, side by side, and nothing overwritten."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from actions.errors import StaleEdit
from web.access import PersonRequest
from web.doors import CONFLICT
from web.forms.goals import GoalForm


@dataclass(frozen=True)
class Difference:
    """A field that this person changed, beside what is saved in it now."""

    label: str
    mine: str
    theirs: str


def conflict_page(
    request: PersonRequest, form: GoalForm, current: GoalForm, stale: StaleEdit
) -> HttpResponse:
    """409 with what differs. Sent again, the same changes are based on the goal as it is now."""
    context = {
        "differences": differences(form, stale.current),
        "typed": [(name, sent(value)) for name, value in form.rebased(current)],
        "current": stale.current,
    }
    return render(request, "goal/conflict.html", context, status=CONFLICT)


def differences(form: GoalForm, current: Any) -> list[Difference]:
    """What was changed to something else than is saved now."""
    return [
        Difference(str(form[name].label), shown(mine), shown(getattr(current, name)))
        for name, mine in form.changes().items()
        if mine != getattr(current, name)
    ]


def shown(value: Any) -> str:
    return "" if value is None else str(value)


def sent(value: Any) -> str:
    """A field's value as a browser sends it, without any locale's separators."""
    return value.isoformat() if isinstance(value, dt.date) else shown(value)
