"""Checks of KPIs, targets and interim targets: what a KPI's direction and unit allow."""

from __future__ import annotations

from typing import Any

from jobs.files.nouns import GOAL, INTERIM, KPI, TARGET
from jobs.files.sheets import Book, Entry
from kpis.models import YES_NO, Reading

Values = dict[str, Any]


def check_measures(book: Book) -> None:
    check_kpis(book)
    for entry in book.entries(TARGET):
        check_target(book, entry)
    targets = book.sheet(TARGET)
    for entry in book.entries(INTERIM):
        kpi, goal, _ = entry.key
        if not targets.has(kpi, goal):
            reason = f"goal {goal!r} has no target on KPI {kpi!r}"
            book.fault(entry, "goal_code", reason)


def check_kpis(book: Book) -> None:
    for entry in book.entries(KPI):
        row = entry.values
        if row["unit"] == YES_NO and row["direction"] != "increase":
            book.fault(entry, "direction", "a yes/no KPI has the direction increase")
        if row["unit"] == YES_NO and row["aggregation"] != "last":
            book.fault(entry, "aggregation", "a yes/no KPI has the aggregation last")
        if entry.stored and entry.changes().keys() & {"unit", "direction"}:
            check_changed_kpi(book, entry)


def check_changed_kpi(book: Book, entry: Entry) -> None:
    """The targets and readings that a KPI has already must fit what it becomes."""
    for (kpi, goal), target in book.sheet(TARGET).rows():
        is_untouched = (kpi, goal) not in book.sheet(TARGET).entries
        if kpi == entry.key[0] and is_untouched and (fault := misfit(entry.values, target)):
            column = "unit" if entry.values["unit"] == YES_NO else "direction"
            is_hidden = book.present.hidden.names(GOAL.name, goal)
            where = "another goal" if is_hidden else f"goal {goal!r}"
            book.fault(entry, column, f"its target on {where} does not fit: {fault[1]}")
    assert entry.stored is not None
    if entry.values["unit"] == YES_NO and entry.stored.values["unit"] != YES_NO:
        readings = Reading.objects.in_force().filter(kpi_id=entry.stored.id)
        if readings.exclude(value__in=(0, 1)).exists():
            book.fault(entry, "unit", "it has readings other than 0 and 1")


def check_target(book: Book, entry: Entry) -> None:
    kpi = book.sheet(KPI).values(entry.values["kpi_code"])
    if kpi and (fault := misfit(kpi, entry.values)):
        book.fault(entry, *fault)
    lower, upper = entry.values["lower"], entry.values["upper"]
    if lower is not None and upper is not None and lower > upper:
        book.fault(entry, "lower", "the lower bound is above the upper one")


def misfit(kpi: Values, target: Values) -> tuple[str, str] | None:
    """The column that a KPI does not allow, and why; the trigger target_fits_kpi holds the same."""
    bound = next((name for name in ("lower", "upper") if target[name] is not None), None)
    if kpi["unit"] == YES_NO and target["target"] not in (None, 1):
        return "target", "a yes/no KPI takes the target 1, or none"
    if bound and kpi["unit"] == YES_NO:
        return bound, "a yes/no KPI takes no bounds"
    if bound and kpi["direction"] != "maintain":
        return bound, f"bounds belong to a KPI to maintain; this one is to {kpi['direction']}"
    return None
