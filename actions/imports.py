"""The one transaction that writes a whole set of files. `jobs.files` reads and checks them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db import connection, models, transaction

from actions.copying import analyze, copy_rows, history_of_many
from actions.staff import keeping_administrator
from alignment.cascade import BATCH as BATCH_OF_DRAIN
from alignment.marks import backlog
from alignment.models import Dirty
from goals.models import (
    AgreedShare,
    Allocation,
    Contribution,
    Cycle,
    Goal,
    HandSetValue,
    InterimTarget,
    Step,
    Target,
)
from kpis.models import Kpi, Reading
from ledger.audit import record
from people.models import Membership, Organization, Person, Team
from people.nested_sets import renumber
from people.tree import lock_structure

BATCH = 500
MANY_ROWS = 1000
# What a row refers to is written before it.
ORDER: tuple[type[models.Model], ...] = (
    Team,
    Person,
    Membership,
    Cycle,
    Goal,
    Contribution,
    Kpi,
    Target,
    InterimTarget,
    Step,
    HandSetValue,
    Allocation,
    AgreedShare,
)


@dataclass
class Plan:
    """Rows to be written, checked already.

    new: values by column, with ids from `allocate_ids`. changed: what differs, by the row's id.
    superseded: ids of stored readings that new ones supersede. counts: for the audit entry.
    at: when the readings are recorded.
    """

    new: dict[type[models.Model], list[dict[str, Any]]] = field(default_factory=dict)
    changed: dict[type[models.Model], dict[int, dict[str, Any]]] = field(default_factory=dict)
    superseded: list[int] = field(default_factory=list)
    counts: dict[str, Any] = field(default_factory=dict)
    at: dt.datetime = field(default_factory=lambda: instant())


Tell = Callable[[int, int], None]
TOLD_EVERY = 1000


@dataclass
class Rows:
    """Counts the new rows that are written, and tells how many of all they are."""

    total: int
    tell: Tell | None
    done: int = 0

    def told(self, rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for row in rows:
            if self.tell and self.done % TOLD_EVERY == 0:
                self.tell(self.done, self.total)
            self.done += 1
            yield row


@transaction.atomic
def import_goals(
    organization: Organization,
    make_plan: Callable[[], Plan],
    *,
    by: Person | None,
    tell: Tell | None = None,
) -> Plan:
    """Write what `make_plan` finds to be written, all or nothing; `tell` hears of the rows written.

    It is called with the structure lock held, so that what it compares with is what it changes;
    whatever it raises leaves nothing written.
    """
    lock_structure(organization.pk)
    plan = make_plan()
    with history_of_many("import"), keeping_administrators(organization, plan):
        write_rows(organization, plan, Rows(sum(map(len, plan.new.values())), tell))
        record("import", organization, by=by, after=plan.counts)
    if sum(map(len, plan.new.values())) > MANY_ROWS:
        analyze((*ORDER, Reading))
    check_deferred_keys()
    drain_at_once(organization.pk)
    return plan


def keeping_administrators(organization: Organization, plan: Plan) -> AbstractContextManager[None]:
    """The checks have seen to it; but somebody may take the other's grant on a page meanwhile."""
    is_granting = any("is_administrator" in row for row in plan.changed.get(Person, {}).values())
    return keeping_administrator(organization) if is_granting else nullcontext()


def write_rows(organization: Organization, plan: Plan, rows: Rows) -> None:
    for model in ORDER:
        write(model, plan, rows)
        if model is Team and (plan.new.get(Team) or plan.changed.get(Team)):
            renumber(organization.pk)
    write_readings(plan, rows)


def lock_kpis(kpi_ids: Collection[int]) -> None:
    """Hold the readings of some KPIs still until commit, as `actions.readings` does for one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM kpis_kpi WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
            [list(kpi_ids)],
        )


def write(model: type[models.Model], plan: Plan, rows: Rows) -> None:
    changed = plan.changed.get(model, {})
    homes = detach_cycles(changed) if model is Cycle else {}
    if model is Kpi:
        free_targets(changed, plan.changed.get(Target, {}))
    update(model, changed)
    update(model, homes)
    if new := plan.new.get(model):
        copy_rows(model, rows.told(new))


def update(model: type[models.Model], changed: dict[int, dict[str, Any]]) -> None:
    """Write the fields that differ; rows with the same fields together, each a version on."""
    has_version = any(f.name == "version" for f in model._meta.get_fields())
    for names, rows in by_fields(changed):
        fields = [*names, "version"] if has_version else list(names)
        version = {"version": models.F("version") + 1} if has_version else {}
        instances = [model(pk=pk, **values, **version) for pk, values in rows]
        model._default_manager.bulk_update(instances, fields, batch_size=BATCH)


def by_fields(
    changed: dict[int, dict[str, Any]],
) -> Iterable[tuple[tuple[str, ...], list[tuple[int, dict[str, Any]]]]]:
    def names(item: tuple[int, dict[str, Any]]) -> tuple[str, ...]:
        return tuple(sorted(item[1]))

    for fields, rows in groupby(sorted(changed.items(), key=names), key=names):
        if fields:
            yield fields, list(rows)


def free_targets(kpis: dict[int, dict[str, Any]], targets: dict[int, dict[str, Any]]) -> None:
    """Empty the targets that change together with their KPI's direction or unit.

    Each change alone may not fit the other; the database asks after every statement.
    """
    turned = [pk for pk, values in kpis.items() if values.keys() & {"direction", "unit"}]
    if turned and targets:
        both = Target.objects.filter(pk__in=targets, kpi_id__in=turned)
        kept = ("target", "lower", "upper")
        for row in both.values("pk", *kept):
            targets[row["pk"]] = {name: row[name] for name in kept} | targets[row["pk"]]
        both.update(target=None, lower=None, upper=None)


def detach_cycles(changed: dict[int, dict[str, Any]]) -> dict[int, dict[str, Any]]:
    """Cycles that move together are apart meanwhile: each must lie in its parent at all times.

    Returns the parents to be written after everything else.
    """
    cycles = Cycle.objects.filter(pk__in=changed)
    parents = dict(cycles.values_list("pk", "parent_id"))
    cycles.exclude(parent=None).update(parent=None)
    homes = {pk: values.pop("parent_id", parents[pk]) for pk, values in changed.items()}
    return {pk: {"parent_id": home} for pk, home in homes.items() if home is not None}


def write_readings(plan: Plan, rows: Rows) -> None:
    """Supersede first: one reading is in force for a KPI and date at any time."""
    superseded = Reading.objects.filter(pk__in=plan.superseded, superseded_at=None)
    superseded.update(superseded_at=plan.at)
    if new := plan.new.get(Reading):
        copy_rows(Reading, rows.told(new))


def instant() -> dt.datetime:
    """The database's clock: with the locks held, later than whatever was recorded before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        now: tuple[dt.datetime] = cursor.fetchone()
        return now[0]


def check_deferred_keys() -> None:
    """Let the database check now what it would check at commit, while the cause can be told."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def drain_at_once(organization_id: int) -> None:
    """Let more marks than a drain takes at once be drained together, with everything else.

    Computing everything once is cheaper than many batches, each of which goes up to the top. The marks
    stay: they name whose attainments are no longer what is stored.
    """
    if backlog(organization_id, BATCH_OF_DRAIN + 1) > BATCH_OF_DRAIN:
        Dirty.objects.create(organization_id=organization_id)
