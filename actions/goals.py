"""Goals: created, cascaded, edited, moved, joined by further edges, deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from actions.codes import next_code
from actions.editing import change, create, locked
from actions.holders import refuse_left
from actions.targets import TargetDraft, add_target
from actions.ties import name_people, refuse_naming, refuse_pillarless, serve_pillars
from alignment.person_page import leads_above, memberships_of
from goals.models import Contribution, Goal, GoalPerson, GoalPillar
from goals.tree import refuse_depth, refuse_edge
from ledger.audit import record
from people.models import Organization, Person, Pillar
from people.rights import Verb, can
from people.tree import lock_structure

OWN_FIELDS = frozenset(
    {
        "title",
        "description",
        "owner",
        "team",
        "cycle",
        "start_date",
        "due_date",
        "state",
        "visibility",
        "commitment",
        "priority",
        "is_run_the_business",
        "required_effort",
        "mode",
        "steps_weight",
        "weight",
        "share_ppm",
        "statement",
        "strength",
        "review_on",
    }
)
CLOSED_STATES = frozenset({Goal.State.ACHIEVED, Goal.State.MISSED})
UNCOUNTED = frozenset({Goal.State.DRAFT, Goal.State.PROPOSED, Goal.State.CANCELLED})
COUNTED = frozenset({Goal.State.ACTIVE, Goal.State.PAUSED})


@dataclass(frozen=True)
class GoalDraft:
    """A goal to be made: the values of its fields, and what hangs on it."""

    title: str
    fields: dict[str, Any] = field(default_factory=dict)
    targets: Sequence[TargetDraft] = ()
    pillars: Sequence[Pillar] = ()
    named: Sequence[Person] = ()


@transaction.atomic
def create_goal(organization: Organization, draft: GoalDraft, *, by: Person | None) -> Goal:
    """Make a goal with its targets and pillars. A strategic goal names at least one pillar,
    where the organization has any that is not archived."""
    lock_structure(organization.pk)
    return insert_goal(organization, draft, by=by)


@transaction.atomic
def cascade_goal(parent: Goal, drafts: Sequence[GoalDraft], *, by: Person | None) -> list[Goal]:
    """Break a goal into several, all or none."""
    lock_structure(parent.organization_id)
    below = [GoalDraft(**{**vars(d), "fields": {**d.fields, "parent": parent}}) for d in drafts]
    return [insert_goal(parent.organization, draft, by=by) for draft in below]


def insert_goal(organization: Organization, draft: GoalDraft, *, by: Person | None) -> Goal:
    refuse_left({**draft.fields, "named": draft.named}, "owner", "named")
    goal = Goal(organization=organization, title=draft.title, **draft.fields)
    goal.code = goal.code or next_code(Goal, organization)
    if goal.parent_id:
        refuse_depth(None, goal.parent_id)
    refuse_pillarless(organization, goal, draft.pillars)
    create(goal, by=by)
    GoalPillar.objects.bulk_create(
        GoalPillar(organization=organization, goal=goal, pillar=p) for p in draft.pillars
    )
    GoalPerson.objects.bulk_create(
        GoalPerson(organization=organization, goal=goal, person=p) for p in draft.named
    )
    for target in draft.targets:
        add_target(goal, target, by=by)
    return goal


@transaction.atomic
def edit_goal(
    goal: Goal,
    fields: dict[str, Any],
    *,
    version: int,
    by: Person | None,
    pillars: Sequence[Pillar] | None = None,
    named: Sequence[Person] | None = None,
) -> Goal:
    """Change a goal's own fields; structure, closing and hand-set values have actions of their own.

    pillars, named: those that it serves, and the people named on it, from now on; None leaves them.
    """
    if foreign := sorted(set(fields) - OWN_FIELDS):
        raise ValidationError({name: _("This is not changed by an edit.") for name in foreign})
    refuse_left({"owner": given_to(goal, fields)}, "owner")
    refuse_naming(goal, named or ())
    current = locked(goal, version)
    refuse_state(current, fields.get("state", current.state), by)
    if pillars is not None:
        serve_pillars(current, pillars, by=by)
    if named is not None:
        name_people(current, named, by=by)
    return change(current, fields, by=by)


def given_to(goal: Goal, fields: Mapping[str, Any]) -> Person | None:
    """Whom an edit gives a goal: a new owner, or its own where it was given up and is taken up."""
    given_up = Goal.State.CANCELLED
    is_taken_up = goal.state == given_up != fields.get("state", given_up)
    owner: Person | None = fields.get("owner", goal.owner if is_taken_up else None)
    return owner


def refuse_state(goal: Goal, state: str, by: Person | None) -> None:
    """What no edit makes of a goal, neither on its page nor in a list."""
    if state != goal.state:
        refuse_closing(goal, state)
        refuse_proposing(goal, state)
        refuse_own_acceptance(goal, state, by)


def refuse_closing(goal: Goal, state: str) -> None:
    """Closing freezes numbers and reopening thaws them: an edit does neither."""
    if goal.is_closed() or state in CLOSED_STATES:
        message = _("Close a goal or reopen it on its own page first: that decides its numbers.")
        raise ValidationError({"state": message})


def refuse_proposing(goal: Goal, state: str) -> None:
    """What is proposed waits for an answer: one offers it as such, no edit puts it there."""
    is_offered = state == Goal.State.PROPOSED
    is_withdrawn = goal.state == Goal.State.CANCELLED and stood_as(goal)[0] == state
    if is_offered and not is_withdrawn:
        message = _("A goal is proposed on a page of its own: make it a draft, then propose it.")
        raise ValidationError({"state": message})


def refuse_own_acceptance(goal: Goal, state: str, by: Person | None) -> None:
    """A proposal begins to count by its answer alone, not by being given up and taken up again."""
    given_up = Goal.State.CANCELLED
    if state == given_up or (goal.state == given_up and state in UNCOUNTED):
        return
    if goal.state == Goal.State.PROPOSED:
        raise ValidationError({"state": _("A proposal is accepted or sent back, on its own page.")})
    is_known = not by or not goal.parent or can(by, Verb.PLACE, goal.parent)
    stood, under = stood_as(goal) if goal.state in UNCOUNTED else (goal.state, goal.parent_id)
    if not is_known and (stood not in COUNTED or under != goal.parent_id):
        raise ValidationError({"state": _("Propose it once more: it counts once it is accepted.")})


def stood_as(goal: Goal) -> tuple[str, int | None]:
    """What a goal was, and its home, before it was put aside as a draft or given up: what it may
    become again."""
    versions: Any = goal.events  # type: ignore[attr-defined]
    stood = versions.exclude(state__in=(Goal.State.DRAFT, Goal.State.CANCELLED)).order_by("pgh_id")
    return stood.values_list("state", "parent").last() or ("", None)


@transaction.atomic
def move_goal(
    goal: Goal, parent: Goal | None, *, by: Person | None, version: int | None = None
) -> Goal:
    """Give a goal another home, or none. A further edge to the new home becomes the home edge."""
    lock_structure(goal.organization_id)
    current = locked(goal, version)
    if parent and parent.pk != current.parent_id:
        refuse_move(current, parent, by)
        refuse_edge(current.pk, parent.pk)
        for edge in Contribution.objects.filter(child=current, parent=parent):
            remove_edge(edge, by=by)
    return change(current, {"parent": parent}, by=by, verb="move")


def refuse_move(goal: Goal, parent: Goal, by: Person | None) -> None:
    """What counts nowhere yet may be offered anywhere: it is accepted there before it counts."""
    if goal.state not in UNCOUNTED:
        refuse_place(parent, by, _("Or make it a draft, move it, and propose it there."))


def refuse_place(parent: Goal, by: Person | None, otherwise: str = "") -> None:
    """Goals count under another by the word of who changes that one or sets goals for others; all
    others propose them. Asked by doors too, before they show what a place would do."""
    if by is None or can(by, Verb.PLACE, parent):
        return
    leads = ", ".join(lead.name for lead in leads_above(memberships_of(by)))
    words = {"title": parent.title[:100], "names": leads or _("an administrator")}
    message = _("You cannot let a goal count under “%(title)s”: ask %(names)s.") % words
    raise ValidationError({"parent": f"{message} {otherwise}".strip()})


@transaction.atomic
def add_contribution(
    child: Goal,
    parent: Goal,
    *,
    by: Person | None,
    weight: int = 1000,
    is_asked_for: bool = False,
    **fields: Any,
) -> Contribution:
    """Let a goal also contribute to another, beside its home. weight in thousandths.

    is_asked_for: who answers for the other goal has asked for it.
    """
    lock_structure(child.organization_id)
    if not is_asked_for:
        refuse_place(parent, by)
    refuse_edge(child.pk, parent.pk)
    if Goal.objects.filter(pk=child.pk, parent=parent).exists():
        raise ValidationError(_("This goal contributes to that one already."))
    edge = Contribution(
        organization_id=child.organization_id,
        child=child,
        parent=parent,
        weight=weight,
        **fields,
    )
    return create(edge, by=by)


@transaction.atomic
def remove_contribution(edge: Contribution, *, by: Person | None) -> None:
    lock_structure(edge.organization_id)
    remove_edge(edge, by=by)


def remove_edge(edge: Contribution, *, by: Person | None) -> None:
    record("remove", edge, by=by, before={"child": edge.child_id, "parent": edge.parent_id})
    edge.delete()


@transaction.atomic
def reweigh(row: Goal | Contribution, weight: int, *, version: int, by: Person | None) -> None:
    """Change an edge's weight (thousandths): a goal's home edge or a contribution."""
    change(locked(row, version), {"weight": weight}, by=by, verb="reweigh")


@transaction.atomic
def delete_goal(goal: Goal, *, by: Person | None, version: int | None = None) -> None:
    """Delete a goal, its targets and steps; not one that goals contribute to, that was reported on,
    that teams have asked each other for, or have agreed to give days to."""
    lock_structure(goal.organization_id)
    # Before anything else, and against the drain's hold on the key: else each could wait for the other.
    Goal.objects.select_for_update().filter(pk=goal.pk).first()
    current = locked(goal, version)
    if current.children.exists():
        raise ValidationError(_("Move or delete the goals under this one first."))
    if current.contributors.exists():
        raise ValidationError(_("Other goals contribute to this one: end that first."))
    if current.check_ins.exists():
        raise ValidationError(
            _("It has been reported on: cancel and archive it, so nothing is lost.")
        )
    if current.requests.exists() or current.answers.exists():
        raise ValidationError(
            _("Teams have asked or promised each other for it: cancel and archive it instead.")
        )
    if current.agreed_shares.filter(share_ppm__gt=0).exists():
        raise ValidationError(
            _("Teams have agreed to give it a share of their days: cancel and archive it instead.")
        )
    record("delete", current, by=by, before={"code": current.code, "title": current.title})
    current.delete()
