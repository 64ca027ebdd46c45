"""Who did what when? The audit log, for administrators alone, on screen and as CSV."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alignment.audit_log import entries_for, log_page
from people.models import Person
from people.rights import may_administer
from web.access import PersonRequest, refuse_unless, seen_by
from web.audit import LogLine, log_lines
from web.choices import pairs
from web.downloads import CSV, attached, spreadsheet_text
from web.forms.audit import AuditNarrowForm

MOST_IN_FILE = 10_000


@require_safe
def audit(request: PersonRequest) -> HttpResponse:
    refuse_unless(may_administer(request.user))
    person, seen = request.user, seen_by(request)
    narrow = AuditNarrowForm(request.GET, organization=person.organization, seen=seen)
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


@require_safe
def audit_csv(request: PersonRequest) -> HttpResponse:
    """What the page is narrowed to, its newest MOST_IN_FILE entries in one file."""
    refuse_unless(may_administer(request.user))
    person, seen = request.user, seen_by(request)
    narrow = AuditNarrowForm(request.GET, organization=person.organization, seen=seen)
    found = log_page(entries_for(person, seen, narrow.narrowed()), "", MOST_IN_FILE)
    header = [_("When"), _("Who"), _("What"), _("Goal"), _("Code"), _("Changes")]
    table = spreadsheet_text([header, *map(cells_of, log_lines(found.rows, seen))])
    return attached(table, f"audit-{timezone.localdate().isoformat()}.csv", CSV)


def cells_of(line: LogLine) -> list[str]:
    changes = "; ".join(f"{c.label}: {c.before} → {c.after}" for c in line.told.changes)
    goal = (line.goal.title, line.goal.code) if line.goal else ("", "")
    return [
        timezone.localtime(line.told.at).isoformat(),
        line.told.who,
        line.told.what,
        *goal,
        changes,
    ]
