"""Deputies: somebody acts for a person between two days, visibly; named, and ended before their time."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from actions.editing import change, create, locked
from actions.holders import locked_among
from ledger.audit import record
from people.models import Deputy, Person

DAY = dt.timedelta(days=1)


@transaction.atomic
def name_deputy(
    person: Person,
    deputy: Person,
    since: dt.date,
    until: dt.date | None,
    *,
    on: dt.date,
    by: Person | None,
) -> Deputy:
    """Let somebody act for a person from one day to another, both inclusive.

    on: today in the organization's time zone. Whoever acts for somebody sees their private goals,
    so nobody makes themselves the deputy of another, not even an administrator.
    """
    # Locked, so that two at once do not both find nobody standing in yet.
    current, others = locked_among(person, [deputy])
    if not all(one.is_active for one in (current, *others)):
        raise ValidationError({"deputy": _("Name somebody who works here.")})
    if by and by.pk == deputy.pk != person.pk:
        raise ValidationError({"deputy": _("Nobody makes themselves somebody's deputy.")})
    if since < on:
        raise ValidationError({"since": _("It begins today or later.")})
    if stands_in(person, deputy, since, until):
        raise ValidationError({"deputy": _("They stand in on some of these days already.")})
    row = Deputy(
        organization_id=person.organization_id,
        person=person,
        deputy=deputy,
        since=since,
        until=until,
    )
    return create(row, by=by)


def stands_in(person: Person, deputy: Person, since: dt.date, until: dt.date | None) -> bool:
    """Whether one acts for the other on any day of a span."""
    rows = Deputy.objects.filter(Q(until=None) | Q(until__gte=since), person=person, deputy=deputy)
    return (rows if until is None else rows.filter(since__lte=until)).exists()


@transaction.atomic
def end_deputyship(deputy: Deputy, *, on: dt.date, by: Person | None) -> None:
    """It ended yesterday; one that had not begun by then is gone, and its entry tells of it."""
    current, last = locked(deputy, None), on - DAY
    if current.until and current.until <= last:
        return
    if current.since <= last:
        change(current, {"until": last}, by=by, verb="end")
        return
    told = {"person": current.person_id, "deputy": current.deputy_id, "since": current.since}
    record("remove", current, by=by, before=told)
    current.delete()
