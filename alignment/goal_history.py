"""The audit entries of a goal and of what hangs on it, in pages. Called by its History page."""

from __future__ import annotations

from alignment.paging import Page, page_of
from goals.models import Goal
from ledger.models import AuditEntry

ENTRIES_A_PAGE = 40
# Told on the goal's own timeline.
CONVERSATION = ("checkin", "comment")


def history_page(goal: Goal, number: int) -> Page[AuditEntry]:
    """The newest first; an edge belongs to the goal that contributes."""
    entries = AuditEntry.objects.filter(organization_id=goal.organization_id, goal_id=goal.pk)
    told = entries.exclude(noun__in=CONVERSATION).order_by("-at", "-id")
    return page_of(told, number, ENTRIES_A_PAGE)
