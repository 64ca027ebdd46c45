"""Who did what when? The audit log, for administrators alone, on screen and as a file."""

from __future__ import annotations

from collections.abc import Iterator

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alignment.audit_log import Sought, entries_for, log_page
from alignment.paging import CHUNK
from goals.querysets import GoalQuerySet
from people.models import Person
from people.rights import may_administer
from web.access import PersonRequest, refuse_unless, seen_by
from web.audit import LogLine, log_lines
from web.choices import pairs
from web.forms.audit import AuditNarrowForm
from web.table_columns import audit_table
from web.tables import as_file, file_asked


@require_safe
def audit(request: PersonRequest) -> HttpResponseBase:
    refuse_unless(may_administer(request.user))
    person, seen = request.user, seen_by(request)
    narrow = AuditNarrowForm(request.GET, organization=person.organization, seen=seen)
    if file_asked(request):
        return as_file(request, lambda: audit_table(every_line(person, seen, narrow.narrowed())))
    found = log_page(entries_for(person, seen, narrow.narrowed()), request.GET.get("before", ""))
    context = {
        "narrow": narrow,
        "lines": log_lines(found.rows, seen),
        "older": found.older,
        "is_first": not request.GET.get("before"),
        "datalists": {"people-names": pairs(Person.objects.of(person.organization), "email")},
        "query": asked(request),
    }
    return render(request, "admin/audit.html", context)


def asked(request: PersonRequest) -> str:
    """What the log is narrowed to, as a part of an address, without the place in it."""
    kept = request.GET.copy()
    kept.pop("before", None)
    return kept.urlencode()


def every_line(person: Person, seen: GoalQuerySet, sought: Sought) -> Iterator[LogLine]:
    """The whole log as it is narrowed, some hundreds of entries at a time."""
    entries, before, is_last = entries_for(person, seen, sought), "", False
    while not is_last:
        found = log_page(entries, before, CHUNK)
        yield from log_lines(found.rows, seen)
        before, is_last = found.older, not found.older
