"""Who did what when, in the whole organization: audit entries, narrowed, in pages. Called by Audit log.

Pages are told by the last entry of the one before (index audit_latest): the log only grows, and counting
it would read all of it. What an administrator may not see is not in it: a private goal, what hangs on
one, and a KPI that only such goals use.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

from alignment.narrowing import Conditions, narrowed_by
from alignment.queries import kpis_visible_to
from goals.models import Goal
from goals.querysets import GoalQuerySet
from kpis.models import Reading
from ledger.models import AuditEntry
from people.models import Person

ENTRIES_A_PAGE = 50
Entries = QuerySet[AuditEntry]
# By kind, as the page offers them: the nouns of entries.
KINDS: Mapping[str, tuple[str, ...]] = {
    "goals": ("goal", "goalperson", "goallink", "handsetvalue"),
    "targets": ("target", "interimtarget"),
    "steps": ("step",),
    "contributions": ("contribution",),
    "effort": ("allocation", "agreedshare"),
    "talk": ("checkin", "comment", "request"),
    "kpis": ("kpi", "reading"),
    "people": ("person", "membership", "deputy"),
    "teams": ("team",),
    "settings": ("organization", "pillar", "cycle"),
}


@dataclass(frozen=True)
class Sought:
    """What the log is narrowed to; days are the organization's, both inclusive."""

    actor: Person | None = None
    kind: str = ""
    goal: Goal | None = None
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class LogPage:
    """Some entries, the newest first; `older` is where the next page begins, empty on the last."""

    rows: Sequence[AuditEntry]
    older: str = ""


def log_page(entries: Entries, before: str, size: int = ENTRIES_A_PAGE) -> LogPage:
    """The entries before a place that `older` told; nonsense is the beginning."""
    place = place_of(before)
    if place:
        at, pk = place
        entries = entries.filter(at__lte=at).exclude(at=at, pk__gte=pk)
    found = list(entries.order_by("-at", "-pk")[: size + 1])
    rows = found[:size]
    is_last = len(found) <= size
    return LogPage(rows, "" if is_last else f"{rows[-1].at.isoformat()}_{rows[-1].pk}")


def place_of(text: str) -> tuple[dt.datetime, int] | None:
    moment, _, pk = text.rpartition("_")
    try:
        at = dt.datetime.fromisoformat(moment)
    except ValueError:
        return None
    is_sound = pk.isascii() and pk.isdigit() and len(pk) < 19 and at.tzinfo is not None
    return (at, int(pk)) if is_sound else None


def entries_for(person: Person, seen: GoalQuerySet, sought: Sought) -> Entries:
    """What a person may read of their organization's log."""
    entries = AuditEntry.objects.filter(organization_id=person.organization_id)
    may_read = is_about_seen_goal(seen) & is_about_seen_kpi(person, seen)
    return narrow(entries.filter(may_read), sought, ZoneInfo(person.organization.time_zone))


def is_about_seen_goal(seen: GoalQuerySet) -> Q:
    """About no goal, a goal that is seen, or one that is gone and was never private."""
    about = OuterRef("goal_id")
    versions: Any = apps.get_model("goals", "GoalEvent")
    history = versions.objects.filter(pgh_obj_id=about, visibility="private")
    is_gone = ~Exists(Goal.objects.filter(pk=about)) & ~Exists(history)
    return Q(goal_id=None) | Exists(seen.filter(pk=about)) | Q(is_gone)


def is_about_seen_kpi(person: Person, seen: GoalQuerySet) -> Q:
    kpis = kpis_visible_to(person, seen)
    about = OuterRef("object_id")
    readings = Reading.objects.filter(pk=about, kpi__in=kpis.values("pk"))
    is_seen_kpi = ~Q(noun="kpi") | Exists(kpis.filter(pk=about))
    is_seen_reading = ~Q(noun="reading") | Exists(readings)
    return is_seen_kpi & is_seen_reading


def narrow(entries: Entries, sought: Sought, zone: ZoneInfo) -> Entries:
    conditions: Conditions = {
        "actor": lambda actor: Q(actor_id=actor.pk) | Q(on_behalf_of_id=actor.pk),
        "kind": lambda kind: Q(noun__in=KINDS[kind]),
        "goal": lambda goal: Q(goal_id=goal.pk),
        "since": lambda day: Q(at__gte=midnight(day, zone)),
        "until": lambda day: is_by(day, zone),
    }
    return narrowed_by(entries, sought, conditions)


def is_by(day: dt.date, zone: ZoneInfo) -> Q:
    """Condition on an entry: made on a day or before; the last day there is has none after it."""
    if day == dt.date.max:
        return Q()
    return Q(at__lt=midnight(day + dt.timedelta(days=1), zone))


def midnight(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    """The instant at which a day begins."""
    return dt.datetime.combine(day, dt.time(), zone)
