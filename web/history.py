"""Audit entries in the reader's words: what changed, from what to what, by whom. Called by views."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from alignment.edit_effects import Effect
from goals.models import AgreedShare, Allocation, Cycle, Step, Target
from goals.querysets import GoalQuerySet
from kpis.models import Kpi, Reading
from ledger.models import AuditEntry
from people.models import Membership, Person, Pillar, Team
from reviews.models import Request
from web import audit_words, formats, history_words
from web.audit_words import CYCLE_STATES, KEYS_OF, NAMED
from web.history_words import ANYTHING, UNTOLD, Words

LONGEST = 200
Ids = dict[str, set[int]]
Names = Mapping[tuple[str, int], str]
DONE = history_words.DONE | audit_words.DONE
LABELS = audit_words.LABELS | history_words.LABELS
CHOICES = history_words.CHOICES | audit_words.CHOICES
KEYS = history_words.KEYS | audit_words.KEYS
# Of which rows an entry's own has a name, by the kind that names are kept under.
OWN = NAMED | {
    "target": "target",
    "step": "step",
    "contribution": "edge",
    "request": "request",
    "allocation": "allocation",
    "agreedshare": "agreedshare",
}


@dataclass(frozen=True, slots=True)
class Change:
    """A field and both its texts; an empty one is nothing."""

    label: Words
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a history."""

    at: dt.datetime
    who: str
    what: str
    changes: Sequence[Change]
    effect: Effect | None = None


def told(
    entries: Sequence[AuditEntry],
    seen: GoalQuerySet,
    effects: Mapping[int, Effect] | None = None,
) -> list[Told]:
    """Entries as a reader is told them; goals that they may not see stay nameless.

    effects: what some of them did to the goal's progress, by entry.
    """
    names = names_in(entries, seen)
    return [
        replace(line_of(entry, names), effect=(effects or {}).get(entry.pk)) for entry in entries
    ]


def line_of(entry: AuditEntry, names: Names) -> Told:
    sentence = DONE.get((entry.noun, entry.verb), ANYTHING)
    name = about(entry, names)
    is_new = entry.noun == "goal" and entry.verb == "create"
    changes = [] if is_new else changes_of(entry, names)
    return Told(entry.at, who_did(entry, names), str(sentence) % {"name": name}, changes)


def who_did(entry: AuditEntry, names: Names) -> str:
    """Who acted, and of a deputy in whose name."""
    who = names.get(("person", entry.actor_id or 0), "") or _("The system")
    behalf = names.get(("person", entry.on_behalf_of_id or 0), "")
    return _("%(name)s for %(other)s") % {"name": who, "other": behalf} if behalf else who


def about(entry: AuditEntry, names: Names) -> str:
    """What a target, a step, an edge, a request or a link is called; whose effort it is."""
    both = {**entry.before, **entry.after}
    if entry.noun in ("target", "interimtarget"):
        target = both.get("target") if entry.noun == "interimtarget" else entry.object_id
        named = names.get(("target", as_id(target))) or names.get(("kpi", as_id(both.get("kpi"))))
        return named or _("a KPI")
    if entry.noun == "contribution":
        edge = names.get(("edge", entry.object_id or 0))
        return names.get(("goal", as_id(both.get("parent")))) or edge or _("another goal")
    if entry.noun in ("allocation", "agreedshare"):
        giver = names.get(("team", as_id(both.get("team")))) or names.get(
            ("person", as_id(both.get("person")))
        )
        return giver or names.get((entry.noun, entry.object_id or 0)) or _("somebody")
    if entry.noun == "request":
        return names.get(("request", entry.object_id or 0), "")[:LONGEST]
    if entry.noun == "step":
        return both.get("title") or names.get(("step", entry.object_id or 0)) or _("a step")
    named = names.get((OWN.get(entry.noun, ""), entry.object_id or 0))
    return str(named or both.get("title") or both.get("name") or "")[:LONGEST]


def changes_of(entry: AuditEntry, names: Names) -> list[Change]:
    found = []
    for name in {**entry.before, **entry.after}:
        if is_told_already(entry, name):
            continue
        if label := names.get(("team", shared_by(name)), "") or LABELS.get(name, ""):
            before = spoken(entry.noun, name, entry.before.get(name), names)
            after = spoken(entry.noun, name, entry.after.get(name), names)
            if before != after:
                found.append(Change(label, before, after))
    return found


def is_told_already(entry: AuditEntry, name: str) -> bool:
    """Whether a field says nothing that the sentence does not say."""
    is_verb = entry.noun == "request" and name == "state"
    return is_verb or name in UNTOLD or kind_of(entry.noun, name) == "target"


def shared_by(name: str) -> int:
    """The team whose share of a goal an entry keeps under this name; 0: it is no share."""
    team = name.removeprefix("team ")
    return int(team) if team != name and team.isdigit() else 0


def spoken(noun: str, name: str, value: Any, names: Names) -> str:
    """A value as it is kept in an entry, as a reader says it."""
    if value in (None, ""):
        return ""
    if isinstance(value, list):
        return ", ".join(spoken(noun, name, one, names) for one in value)
    if kind := kind_of(noun, name):
        return names.get((kind, as_id(value))) or _("another one")
    if name in CHOICES:
        words = CYCLE_STATES if (noun, name) == ("cycle", "state") else CHOICES[name]
        return str(words.get(value, value))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return written(name, value)


def written(name: str, value: Any) -> str:
    if name.endswith("_ppm") or shared_by(name):
        return formats.percent(int(value), 1)
    if name.endswith("weight"):
        return formats.weight(int(value))
    if name.endswith(("_on", "_date")) or name == "dated":
        return formats.date(dt.date.fromisoformat(str(value)[:10]))
    if name in history_words.NUMBERS | audit_words.NUMBERS:
        return formats.number(Decimal(str(value)))
    return str(value)[:LONGEST]


# Names ----------------------------------------------------------------------------------


def names_in(entries: Sequence[AuditEntry], seen: GoalQuerySet) -> Names:
    """The names of all rows that some entries speak of, in a query for each kind."""
    ids = ids_in(entries)
    kinds: dict[str, Callable[[set[int]], Iterable[tuple[int, str]]]] = {
        "person": lambda some: Person.objects.filter(pk__in=some).values_list("pk", "name"),
        "team": lambda some: Team.objects.filter(pk__in=some).values_list("pk", "name"),
        "cycle": lambda some: Cycle.objects.filter(pk__in=some).values_list("pk", "name"),
        "goal": lambda some: seen.filter(pk__in=some).values_list("pk", "title"),
        "pillar": lambda some: Pillar.objects.filter(pk__in=some).values_list("pk", "title"),
        "kpi": lambda some: Kpi.objects.filter(pk__in=some).values_list("pk", "name"),
        "reading": lambda some: Reading.objects.filter(pk__in=some).values_list("pk", "kpi__name"),
        "membership": lambda some: Membership.objects.filter(pk__in=some).values_list(
            "pk", "person__name"
        ),
        "request": lambda some: Request.objects.filter(pk__in=some).values_list("pk", "title"),
        "step": lambda some: Step.objects.filter(pk__in=some, goal__in=seen).values_list(
            "pk", "title"
        ),
        "target": lambda some: Target.objects.filter(pk__in=some).values_list("pk", "kpi__name"),
        "allocation": lambda some: Allocation.objects.filter(pk__in=some).values_list(
            "pk", Coalesce("team__name", "person__name")
        ),
        "agreedshare": lambda some: AgreedShare.objects.filter(pk__in=some).values_list(
            "pk", "team__name"
        ),
        "edge": lambda some: seen.filter(contributors__in=some).values_list(
            "contributors", "title"
        ),
    }
    return {(kind, pk): name for kind, ask in kinds.items() for pk, name in ask(ids[kind])}


def ids_in(entries: Sequence[AuditEntry]) -> Ids:
    found: Ids = defaultdict(set)
    for entry in entries:
        found["person"] |= {pk for pk in (entry.actor_id, entry.on_behalf_of_id) if pk}
        if entry.noun in OWN and entry.object_id:
            found[OWN[entry.noun]].add(entry.object_id)
        for values in (entry.before, entry.after):
            for name, value in values.items():
                if kind := kind_of(entry.noun, name):
                    found[kind] |= {as_id(one) for one in several(value)}
                elif team := shared_by(name):
                    found["team"].add(team)
    return found


def kind_of(noun: str, name: str) -> str | None:
    return KEYS_OF.get((noun, name)) or KEYS.get(name)


def several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def as_id(value: Any) -> int:
    return value if isinstance(value, int) else 0
