"""A checked book → the rows to write: ids for what is new, the fields that differ for what is there."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db.models import Max

from actions.copying import allocate_ids
from actions.imports import Plan
from goals.models import Goal, Step
from jobs.files.cells import GRANTS
from jobs.files.check_readings import ReadingDraft
from jobs.files.layout import NOUNS
from jobs.files.nouns import CLOSING, INTERIM, KPI, PERSON, TARGET, UNIT, Noun
from jobs.files.present import Key
from jobs.files.sheets import Book, Entry
from kpis.models import Kpi, Reading

# Before `renumber` gives a new team its place.
NO_PLACE = {"lft": 0, "rght": 0, "tree_id": 0, "level": 0}


@dataclass
class Planner:
    """Makes the plan of one book; keeps the ids of stored and new rows by noun and key."""

    book: Book
    organization_id: int
    ids: dict[str, dict[Key, int]] = field(default_factory=lambda: defaultdict(dict))
    plan: Plan = field(default_factory=Plan)
    new_goals: dict[int, dict[str, Any]] = field(default_factory=dict)

    def make_plan(self, readings: list[ReadingDraft]) -> Plan:
        nouns = [noun for noun in NOUNS.values() if noun.name in self.book.sheets]
        for noun in nouns:
            self.number(noun)
        for noun in nouns:
            self.plan_noun(noun)
        self.plan_readings(readings)
        return self.plan

    def number(self, noun: Noun) -> None:
        """Give every row of a noun its id."""
        if noun is CLOSING:
            return
        sheet = self.book.sheet(noun)
        self.ids[noun.name].update((key, row.id) for key, row in sheet.stored.items())
        new = [key for key, entry in sheet.entries.items() if entry.stored is None]
        self.ids[noun.name].update(zip(new, allocate_ids(noun.model, len(new)), strict=True))

    def plan_noun(self, noun: Noun) -> None:
        for entry in self.book.entries(noun):
            fields = self.fields(entry)
            if entry.stored is None and noun is not CLOSING:
                row = self.new_row(entry, fields)
                self.plan.new.setdefault(noun.model, []).append(row)
                if noun.model is Goal:
                    self.new_goals[row["id"]] = row
            elif fields:
                self.change(noun, entry, fields)
        if noun.name == "step":
            self.place_steps()

    def fields(self, entry: Entry) -> dict[str, Any]:
        """Model fields of what an entry changes, with ids in place of what it names."""
        changes = entry.changes()
        if entry.noun is PERSON:
            grants = changes.pop("grants", None)
            granted = {} if grants is None else {f"is_{g}": g in grants for g in GRANTS}
            return changes | granted
        fields: dict[str, Any] = {}
        if entry.noun is INTERIM and entry.stored is None:
            fields["target_id"] = self.ids[TARGET.name][entry.key[:2]]
        for name, value in changes.items():
            column = entry.noun.column(name)
            if not column.refers:
                fields[column.field] = value
            elif entry.noun not in (INTERIM, CLOSING):
                key = column.field.split("__")[0] + "_id"
                fields[key] = None if value is None else self.ids[column.refers][(value,)]
        return fields

    def new_row(self, entry: Entry, fields: dict[str, Any]) -> dict[str, Any]:
        extra: dict[str, Any] = {}
        if entry.noun is UNIT:
            extra = NO_PLACE
        elif entry.noun is PERSON:
            extra = {"password": make_password(None)}
        pk = self.ids[entry.noun.name][entry.key]
        return {"id": pk, "organization_id": self.organization_id, **fields, **extra}

    def change(self, noun: Noun, entry: Entry, fields: dict[str, Any]) -> None:
        """Note a change; a closing is a change of its goal, which may be new itself."""
        pk = self.ids["goal" if noun is CLOSING else noun.name][entry.key]
        if noun is CLOSING and pk in self.new_goals:
            self.new_goals[pk].update(fields)
        else:
            self.plan.changed.setdefault(noun.model, {}).setdefault(pk, {}).update(fields)

    def place_steps(self) -> None:
        """New steps come after those that a goal has, in the order of the file."""
        steps = self.plan.new.get(Step, [])
        goals = Step.objects.filter(goal_id__in={step["goal_id"] for step in steps})
        last = Counter(dict(goals.values_list("goal_id").annotate(Max("position"))))
        for step in steps:
            last[step["goal_id"]] += 1
            step["position"] = last[step["goal_id"]]

    def plan_readings(self, drafts: list[ReadingDraft]) -> None:
        for draft, pk in zip(drafts, allocate_ids(Reading, len(drafts)), strict=True):
            draft.id = pk
        self.plan.superseded = [d.supersedes for d in drafts if isinstance(d.supersedes, int)]
        self.plan.new[Reading] = [self.new_reading(draft) for draft in drafts]

    def new_reading(self, draft: ReadingDraft) -> dict[str, Any]:
        before = draft.supersedes
        return {
            "id": draft.id,
            "organization_id": self.organization_id,
            "kpi_id": self.ids[KPI.name][(draft.kpi_code,)],
            "dated": draft.dated,
            "value": draft.value,
            "recorded_at": self.plan.at,
            "superseded_at": self.plan.at if draft.is_superseded else None,
            "supersedes_id": before.id if isinstance(before, ReadingDraft) else before,
            "source": Kpi.Source.FILE.value,
        }
