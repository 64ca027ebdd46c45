"""Where a long list of what was said is to go on: an instant in the address."""

from __future__ import annotations

import datetime as dt

from django.utils.dateparse import parse_datetime

from web.access import PersonRequest


def moment_asked(request: PersonRequest) -> dt.datetime | None:
    """Where the timeline is to go on, if a sensible moment is asked for."""
    try:
        moment = parse_datetime(request.GET.get("before", ""))
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None
