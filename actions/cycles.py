"""Planning periods: a year, and the quarters that lie in it."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from actions.editing import create
from goals.models import Cycle
from people.models import Organization, Person


@transaction.atomic
def create_cycle(
    organization: Organization,
    name: str,
    start_date: dt.date,
    due_date: dt.date,
    *,
    by: Person | None,
    parent: Cycle | None = None,
    state: str = Cycle.State.OPEN,
) -> Cycle:
    """Make a period from its first to its last day, inclusive; a part lies within its parent."""
    if parent and not parent.start_date <= start_date <= due_date <= parent.due_date:
        raise ValidationError(
            _("%(name)s must lie within %(parent)s: %(start)s to %(due)s.")
            % {
                "name": name,
                "parent": parent.name,
                "start": parent.start_date,
                "due": parent.due_date,
            }
        )
    cycle = Cycle(
        organization=organization,
        name=name.strip(),
        start_date=start_date,
        due_date=due_date,
        parent=parent,
        state=state,
    )
    return create(cycle, by=by)
