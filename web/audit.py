"""A line of the audit log: what a history says of an entry, and the goal that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goals.models import Goal
from goals.querysets import GoalQuerySet
from ledger.models import AuditEntry
from web.history import Told, told


@dataclass(frozen=True, slots=True)
class LogLine:
    """`goal` is none where the entry is about none, or about one that is gone."""

    told: Told
    goal: Goal | None


def log_lines(entries: Sequence[AuditEntry], seen: GoalQuerySet) -> list[LogLine]:
    goals = seen.in_bulk({entry.goal_id for entry in entries if entry.goal_id})
    lines = zip(told(entries, seen), entries, strict=True)
    return [LogLine(line, goals.get(entry.goal_id or 0)) for line, entry in lines]
