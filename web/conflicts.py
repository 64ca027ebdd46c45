"""What a stale edit is answered with: both texts, side by side, and nothing overwritten.

Called by every view that edits a row with a version.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from actions.errors import StaleEdit
from ledger.audit import latest_entry
from people.models import Person
from web import formats
from web.access import PersonRequest
from web.doors import CONFLICT, changed
from web.forms.fields import NamedRowField
from web.forms.keyed import VersionedForm
from web.wording import Part, compared

# The page's own part takes the answer's place, wherever on it a request by script came from.
WHOLE_PAGE = {"HX-Retarget": "#main", "HX-Reselect": "#main", "HX-Reswap": "outerHTML"}


@dataclass(frozen=True)
class Difference:
    """A field that this person changed, beside what is saved in it now."""

    label: str
    mine: list[Part]
    theirs: list[Part]


def edited(
    request: PersonRequest,
    form: VersionedForm,
    edit: Callable[[], str],
    *,
    refill: Callable[[Any], VersionedForm],
    back: str,
) -> HttpResponse | None:
    """The answer to a sent edit: on to where `edit` says, or 409. None: the form has errors.

    refill: the same form for the row as it is now. back: where to go to leave that as it is.
    """
    try:
        location = changed(request, form, edit)
    except StaleEdit as stale:
        return conflict_page(request, form, refill(stale.current), stale.current, back=back)
    return redirect(location) if location else None


def conflict_page(
    request: PersonRequest,
    form: VersionedForm,
    current: VersionedForm,
    row: Model,
    *,
    back: str,
    again: str = "",
) -> HttpResponse:
    """409 with what differs. Sent again, the same changes are based on the row as it is now.

    again: the address that takes the form, where that is not the one it was sent to.
    """
    last = latest_entry(row)
    context = {
        "differences": differences(form, current),
        "inputs": form.rebased(current),
        "back": back,
        "again": again or request.path,
        "saved_at": last and last.at,
        "saved_by": last and Person.objects.filter(pk=last.actor_id).first(),
    }
    answer = render(request, "conflict.html", context, status=CONFLICT)
    for name, value in WHOLE_PAGE.items() if request.htmx else ():
        answer.headers[name] = value
    return answer


def differences(form: VersionedForm, current: VersionedForm) -> list[Difference]:
    """What was changed to something else than is saved now."""
    found = []
    for name, mine in form.changes().items():
        field, theirs = current.fields[name], current.initial.get(name)
        if prepared(field, mine) != prepared(field, theirs):
            pair = compared(spoken(field, mine), spoken(field, theirs))
            found.append(Difference(str(form[name].label), *pair))
    return found


def prepared(field: forms.Field, value: Any) -> Any:
    """A value as the form holds it: one that was typed and one that was read are then alike."""
    if is_several(value):
        return sorted(str(prepared(field, one)) for one in value)
    plain = value.pk if isinstance(value, Model) else field.prepare_value(value)
    return "" if plain is None else plain


def spoken(field: forms.Field, value: Any) -> str:
    """A value as a reader says it."""
    if is_several(value):
        return ", ".join(spoken(field, one) for one in value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dt.date):
        return formats.date(value)
    if isinstance(value, Model):
        return told(field, value)
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
    return str(field.prepare_value(value))


def told(field: forms.Field, row: Model) -> str:
    """A row as its field calls it."""
    if isinstance(field, NamedRowField):
        return field.told(row)
    if isinstance(field, forms.ModelChoiceField):
        return str(field.label_from_instance(row))
    return str(row)


def is_several(value: Any) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, str | bytes | Model)
