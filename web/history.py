"""Audit entries in the reader's words: what changed, from what to what, by whom. Called by views."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goals.models import Cycle, Goal, Step, Target
from goals.models.goal import Strength
from goals.querysets import GoalQuerySet
from kpis.models import Kpi
from ledger.models import AuditEntry
from people.models import Person, Team
from reviews.models import Request
from web import formats

LONGEST = 200
Ids = dict[str, set[int]]
Names = Mapping[tuple[str, int], str]
Words = str | Promise

# By noun and verb; `%(name)s` is the KPI, the step, the document or the goal that it is about.
DONE: dict[tuple[str, str], Words] = {
    ("goal", "create"): gettext_lazy("set the goal"),
    ("goal", "edit"): gettext_lazy("edited the goal"),
    ("goal", "move"): gettext_lazy("moved the goal"),
    ("goal", "reweigh"): gettext_lazy("reweighed the goal"),
    ("goal", "close"): gettext_lazy("closed the goal"),
    ("goal", "reopen"): gettext_lazy("reopened the goal"),
    ("goal", "archive"): gettext_lazy("archived the goal"),
    ("goal", "restore"): gettext_lazy("restored the goal"),
    ("goal", "carry_over"): gettext_lazy("carried the goal over from another cycle"),
    ("goal", "propose"): gettext_lazy("proposed the goal"),
    ("goal", "accept"): gettext_lazy("accepted the goal"),
    ("goal", "send back"): gettext_lazy("sent the goal back"),
    ("goal", "share"): gettext_lazy("shared the goal among teams"),
    ("goal", "reorganize"): gettext_lazy("moved the goal to another team"),
    ("target", "create"): gettext_lazy("put “%(name)s” to work on it"),
    ("target", "edit"): gettext_lazy("moved the target on “%(name)s”"),
    ("target", "reweigh"): gettext_lazy("reweighed “%(name)s”"),
    ("target", "remove"): gettext_lazy("took “%(name)s” off it"),
    ("interimtarget", "create"): gettext_lazy("set an interim target on “%(name)s”"),
    ("interimtarget", "edit"): gettext_lazy("moved an interim target on “%(name)s”"),
    ("interimtarget", "remove"): gettext_lazy("took an interim target off “%(name)s”"),
    ("step", "create"): gettext_lazy("added the step “%(name)s”"),
    ("step", "edit"): gettext_lazy("edited the step “%(name)s”"),
    ("step", "tick"): gettext_lazy("ticked the step “%(name)s”"),
    ("step", "remove"): gettext_lazy("removed the step “%(name)s”"),
    ("contribution", "create"): gettext_lazy("let it also contribute to “%(name)s”"),
    ("contribution", "edit"): gettext_lazy("edited how it contributes to “%(name)s”"),
    ("contribution", "reweigh"): gettext_lazy("reweighed it in “%(name)s”"),
    ("contribution", "remove"): gettext_lazy("ended its contribution to “%(name)s”"),
    ("handsetvalue", "create"): gettext_lazy("set the progress by hand"),
    ("handsetvalue", "end"): gettext_lazy("ended the progress set by hand"),
    ("handsetvalue", "remove"): gettext_lazy("took back the progress set by hand"),
    ("goallink", "create"): gettext_lazy("linked “%(name)s”"),
    ("goallink", "remove"): gettext_lazy("took away the link “%(name)s”"),
    ("request", "ask"): gettext_lazy("asked another team for “%(name)s”"),
    ("request", "accept"): gettext_lazy("promised “%(name)s”"),
    ("request", "decline"): gettext_lazy("declined “%(name)s”"),
    ("request", "withdrawn"): gettext_lazy("withdrew the request for “%(name)s”"),
    ("request", "withdraw"): gettext_lazy("withdrew the request for “%(name)s”"),
    ("request", "kept"): gettext_lazy("noted that the promise of “%(name)s” was kept"),
    ("request", "broken"): gettext_lazy("noted that the promise of “%(name)s” was broken"),
    ("request", "resolve"): gettext_lazy("settled “%(name)s” in another way"),
    ("request", "reorganize"): gettext_lazy("handed the request for “%(name)s” to another team"),
    ("allocation", "create"): gettext_lazy("planned effort on the goal"),
    ("allocation", "edit"): gettext_lazy("changed the effort planned on the goal"),
    ("allocation", "remove"): gettext_lazy("took planned effort off the goal"),
    ("allocation", "reorganize"): gettext_lazy("handed planned effort to another team"),
}
ANYTHING: Words = gettext_lazy("changed something")
# Fields that tell nothing of their own, or that the sentence tells already.
UNTOLD = frozenset({"organization", "code", "version", "goal", "author", "position", "child"})

LABELS: dict[str, Words] = {
    "title": gettext_lazy("Title"),
    "description": gettext_lazy("Why it matters"),
    "level": gettext_lazy("Level"),
    "owner": gettext_lazy("Owner"),
    "team": gettext_lazy("Team"),
    "cycle": gettext_lazy("Cycle"),
    "start_date": gettext_lazy("Start"),
    "due_date": gettext_lazy("Due"),
    "state": gettext_lazy("State"),
    "visibility": gettext_lazy("Seen by"),
    "commitment": gettext_lazy("Commitment"),
    "priority": gettext_lazy("Priority points"),
    "mode": gettext_lazy("What counts"),
    "is_run_the_business": gettext_lazy("Run the business"),
    "required_effort": gettext_lazy("Required effort"),
    "parent": gettext_lazy("Home"),
    "weight": gettext_lazy("Weight"),
    "steps_weight": gettext_lazy("Weight of the steps"),
    "share_ppm": gettext_lazy("Share of its effort"),
    "statement": gettext_lazy("How it contributes"),
    "strength": gettext_lazy("How well that is argued"),
    "review_on": gettext_lazy("Look at it again on"),
    "predecessor": gettext_lazy("Predecessor"),
    "closed_on": gettext_lazy("Closed on"),
    "closing_note": gettext_lazy("What was learned"),
    "closed_progress_ppm": gettext_lazy("Frozen progress"),
    "closed_evidence_ppm": gettext_lazy("Frozen evidence"),
    "closed_expected_ppm": gettext_lazy("Frozen expectation"),
    "baseline": gettext_lazy("Baseline"),
    "target": gettext_lazy("Target"),
    "lower": gettext_lazy("Not below"),
    "upper": gettext_lazy("Not above"),
    "assignee": gettext_lazy("Assignee"),
    "done_on": gettext_lazy("Done"),
    "blocked_by": gettext_lazy("Waits for"),
    "progress_ppm": gettext_lazy("Progress"),
    "set_on": gettext_lazy("From"),
    "expires_on": gettext_lazy("Until"),
    "reason": gettext_lazy("Reason"),
    "dated": gettext_lazy("On"),
    "value": gettext_lazy("Value"),
    "url": gettext_lazy("Address"),
}
CHOICES: dict[str, Mapping[Any, Words]] = {
    "level": dict(Goal.Level.choices),
    "state": dict(Goal.State.choices),
    "visibility": dict(Goal.Visibility.choices),
    "commitment": dict(Goal.Commitment.choices),
    "mode": dict(Goal.Mode.choices),
    "strength": dict(Strength.choices),
}
# Which kind of row the id in a field names.
KEYS = {
    "owner": "person",
    "assignee": "person",
    "team": "team",
    "cycle": "cycle",
    "parent": "goal",
    "predecessor": "goal",
    "kpi": "kpi",
    "blocked_by": "step",
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


def told(entries: Sequence[AuditEntry], seen: GoalQuerySet) -> list[Told]:
    """Entries as a reader is told them; goals that they may not see stay nameless."""
    names = names_in(entries, seen)
    return [line_of(entry, names) for entry in entries]


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
    """What a target, a step, an edge, a request or a link is called."""
    both = {**entry.before, **entry.after}
    if entry.noun in ("target", "interimtarget"):
        target = both.get("target") if entry.noun == "interimtarget" else entry.object_id
        named = names.get(("target", as_id(target))) or names.get(("kpi", as_id(both.get("kpi"))))
        return named or _("a KPI")
    if entry.noun == "contribution":
        edge = names.get(("edge", entry.object_id or 0))
        return names.get(("goal", as_id(both.get("parent")))) or edge or _("another goal")
    if entry.noun == "request":
        return names.get(("request", entry.object_id or 0), "")[:LONGEST]
    if entry.noun == "step":
        return both.get("title") or names.get(("step", entry.object_id or 0)) or _("a step")
    return str(both.get("title", ""))[:LONGEST]


def changes_of(entry: AuditEntry, names: Names) -> list[Change]:
    found = []
    for name in {**entry.before, **entry.after}:
        if is_told_already(entry, name):
            continue
        if label := names.get(("team", shared_by(name)), "") or LABELS.get(name, ""):
            before = spoken(name, entry.before.get(name), names)
            after = spoken(name, entry.after.get(name), names)
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


def spoken(name: str, value: Any, names: Names) -> str:
    """A value as it is kept in an entry, as a reader says it."""
    if value in (None, ""):
        return ""
    if name in KEYS:
        return names.get((KEYS[name], as_id(value))) or _("another one")
    if name in CHOICES:
        return str(CHOICES[name].get(value, value))
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
    if name in ("baseline", "target", "lower", "upper", "value", "required_effort"):
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
        "kpi": lambda some: Kpi.objects.filter(pk__in=some).values_list("pk", "name"),
        "request": lambda some: Request.objects.filter(pk__in=some).values_list("pk", "title"),
        "step": lambda some: Step.objects.filter(pk__in=some).values_list("pk", "title"),
        "target": lambda some: Target.objects.filter(pk__in=some).values_list("pk", "kpi__name"),
        "edge": lambda some: seen.filter(contributors__in=some).values_list(
            "contributors", "title"
        ),
    }
    return {(kind, pk): name for kind, ask in kinds.items() for pk, name in ask(ids[kind])}


def ids_in(entries: Sequence[AuditEntry]) -> Ids:
    found: Ids = defaultdict(set)
    own = {"target": "target", "step": "step", "contribution": "edge", "request": "request"}
    for entry in entries:
        found["person"] |= {pk for pk in (entry.actor_id, entry.on_behalf_of_id) if pk}
        if entry.noun in own and entry.object_id:
            found[own[entry.noun]].add(entry.object_id)
        for values in (entry.before, entry.after):
            for name, value in values.items():
                if kind := kind_of(entry.noun, name):
                    found[kind].add(as_id(value))
                elif team := shared_by(name):
                    found["team"].add(team)
    return found


def kind_of(noun: str, name: str) -> str | None:
    return "target" if (noun, name) == ("interimtarget", "target") else KEYS.get(name)


def as_id(value: Any) -> int:
    return value if isinstance(value, int) else 0
