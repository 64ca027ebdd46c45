"""Who may see and change what. Rows are fetched through the scopes made here; doors ask nothing else.

RULES says each right once. `can` answers it for a row in hand, `granted` for the rows of a query; a
model says which of its fields play which part (`people.parts`). A right that is not granted is not
there: what a person may not see does not exist for them, a 404.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, Q

from people.askers import (
    Asker,
    askers_of,
    deputies_in_force,
    forget,
    remembered,
)
from people.models import Membership, Person, Team
from people.parts import Guarded, Parts
from people.querysets import PersonQuerySet, TeamQuerySet
from people.rules import (
    NOBODY,
    Rule,
    as_q,
    has,
    in_teams,
    is_asker,
    is_here,
    is_led,
    is_own,
    is_used,
    names_person,
    names_team,
)

__all__ = [
    "Guarded",
    "Parts",
    "Verb",
    "acknowledgeable_by",
    "acted_for",
    "assignable_people",
    "assignable_teams",
    "can",
    "can_themselves",
    "deputies_in_force",
    "editable",
    "forget",
    "granted",
    "may_administer",
    "may_cascade",
    "may_grant",
    "may_set_strategy",
    "names_of",
    "remembered",
    "teams_led_by",
    "teams_of",
    "teams_open_to",
    "visible",
]


class Verb(StrEnum):
    """What a person may do with a row; each has its rule below."""

    SEE = "see"
    COMMENT = "comment"
    PROPOSE = "propose"  # a goal for oneself, under a goal
    CASCADE = "cascade"  # goals for others, under a goal
    PLACE = "place"  # what counts, under a goal
    EDIT = "edit"
    REPORT = "report"  # check in, record readings
    TICK = "tick"  # a step
    CLOSE = "close"
    REOPEN = "reopen"
    SET_BY_HAND = "set_by_hand"
    MOVE = "move"
    REWEIGH = "reweigh"  # what counts in a goal
    DELETE = "delete"
    ARCHIVE = "archive"
    RESTORE = "restore"
    ACCEPT = "accept"  # a proposal, or send it back
    MARK_RUN = "mark_run"  # run-the-business work
    ACKNOWLEDGE = "acknowledge"  # a report
    MANAGE = "manage"  # a team, and everything under it
    DEPUTIZE = "deputize"  # say who acts for a person
    STAND_DOWN = "stand_down"  # end that before its time
    SET_STRATEGY = "set_strategy"
    AGREE_RUN_SHARE = "agree_run_share"
    INVITE = "invite"
    ADMINISTER = "administer"
    USE = "use"  # a saved view
    KEEP = "keep"  # rename it, change its filters, delete it
    SHARE = "share"  # with everyone
    GRANT = "grant"  # what somebody may do or signs in with; links for passwords


# Relations ------------------------------------------------------------------------------
administers = is_asker(lambda a: a.is_administrator)
leads_organization = is_asker(lambda a: a.is_leader)
sets_strategy = is_asker(lambda a: a.sets_strategy)
sees_all_teams = is_asker(lambda a: a.sees_all_teams)
in_own_name = is_asker(lambda a: a.person_id == a.acting_id)
leads_somewhere = is_asker(lambda a: bool(a.led))

is_open = has("visibility", "organization", absent="organization")
is_for_team = has("visibility", "team")
is_private = has("visibility", "private")
is_strategic = has("level", "strategic")
is_individual = has("level", "individual")

owns = is_own("owner")
does = is_own("doer")
owner_is_here = is_here("owner")
is_above_owner = is_led("owner")
is_above_doer = is_led("doer")
leads_team = in_teams(lambda a: a.led)
is_in_team = in_teams(lambda a: a.teams | a.led) | names_team("shared")
is_named = names_person("named")

# Rules ----------------------------------------------------------------------------------
# Private: the owner, the leads above the owner, and who is named; nobody else, not even
# administrators. What goals use is as visible as they are. Cheapest first.
sees: Rule = (
    is_open & ~is_used()
    | owns
    | is_above_owner
    | is_for_team & (sees_all_teams | is_in_team)
    | is_named
    | is_used(lambda: sees)
)
# Who answers for the row beside its owner: leads for their teams' work, leaders for strategy.
is_over = (
    ~is_strategic & (leads_team | is_above_owner)
    | is_strategic & leads_organization
    | administers & ~is_private
)
edits: Rule = (owns | is_over) & sees | is_used(lambda: edits)
cascades = (sets_strategy | leads_somewhere) & sees
# Where an owner alone decides that a goal goes: their own and private ones, not what they were given.
disposes = (owns & (is_individual | is_private) | is_over) & sees
judges = (is_over | leads_organization & ~is_private) & sees

RULES: dict[Verb, Rule] = {
    Verb.SEE: sees,
    Verb.COMMENT: sees,
    Verb.PROPOSE: sees,
    Verb.CASCADE: cascades,
    Verb.PLACE: cascades | edits,
    Verb.EDIT: edits,
    Verb.REPORT: edits,
    Verb.TICK: (does & sees) | edits,
    Verb.CLOSE: edits,
    Verb.REOPEN: edits,
    Verb.SET_BY_HAND: edits,
    Verb.MOVE: edits,
    Verb.REWEIGH: edits,
    Verb.DELETE: disposes,
    Verb.ARCHIVE: disposes,
    Verb.RESTORE: disposes,
    Verb.ACCEPT: judges,
    Verb.MARK_RUN: judges,
    Verb.ACKNOWLEDGE: is_above_doer & sees,
    Verb.MANAGE: leads_team | administers,
    # Not passed on: a deputy names no deputies, nor lengthens their own time.
    Verb.DEPUTIZE: (owns | administers) & in_own_name,
    Verb.STAND_DOWN: (owns | administers | does) & in_own_name,
    Verb.SET_STRATEGY: sets_strategy,
    Verb.AGREE_RUN_SHARE: sets_strategy,
    Verb.INVITE: administers,
    Verb.ADMINISTER: administers,
    # What somebody keeps for themselves is no business of their lead's or their deputy's.
    # What they share is of no use to anyone once they have left.
    Verb.USE: owns & in_own_name | is_open & owner_is_here,
    Verb.KEEP: owns & in_own_name,
    Verb.SHARE: owns & in_own_name & sets_strategy,
    # Not passed on: a deputy would keep a grant, or come in as who they stand in for.
    Verb.GRANT: administers & in_own_name,
}

# What a write on a row needs, where that is not the right to edit it: told by `acted_for`.
NEEDED = {"Comment": Verb.COMMENT, "Step": Verb.TICK}


# Asking ---------------------------------------------------------------------------------
def granted(person: Person, verb: str, parts: Parts) -> Q:
    """Which rows of a model with these parts a person may do something with."""
    found = NOBODY
    for asker in askers_of(person):
        found |= condition(asker, Verb(verb), parts)
    return found


# The same each time for the same asker, and a page asks for it several times.
@lru_cache(maxsize=64)
def condition(asker: Asker, verb: Verb, parts: Parts) -> Q:
    """Which rows of the organization one asker may do something with."""
    rule = as_q(RULES[verb].condition(asker, parts))
    return Q(**{parts.organization: asker.organization_id}) & rule


def can(person: Person, verb: str, row: Guarded) -> bool:
    """Whether a person may do something with a row; an unsaved one too, before it is made."""
    return any(may(asker, verb, row) for asker in askers_of(person))


def can_themselves(person: Person, verb: str, row: Guarded) -> bool:
    """Whether a person may do something in their own name, and not only as somebody's deputy."""
    return any(may(asker, verb, row) for asker in askers_of(person)[:1])


def may(asker: Asker, verb: str, row: Any) -> bool:
    parts: Parts = type(row).rights
    is_ours = getattr(row, parts.organization) == asker.organization_id
    return is_ours and RULES[Verb(verb)].holds(asker, parts, row)


def acted_for(person: Person, row: Any) -> int | None:
    """In whose name a person changes a row that is not theirs to change; None: in their own."""
    own, *others = askers_of(person) or (None,)
    if own is None or not others or not hasattr(row, "rights"):
        return None
    verb = NEEDED.get(type(row).__name__, Verb.EDIT)
    if may(own, verb, row):
        return None
    return next((a.person_id for a in others if may(a, verb, row)), None)


def visible(person: Person, parts: Parts) -> Q:
    """Which rows a person may see.

    Organization: everyone. Team: the team's people, the leads above it, executives. Private: the
    owner, the leads above the owner, and people named on it; nobody else, not even administrators.
    """
    return granted(person, Verb.SEE, parts)


def editable(person: Person, parts: Parts) -> Q:
    """Which rows a person may change: of those they see their own, their teams', and strategy
    for leaders."""
    return granted(person, Verb.EDIT, parts)


# People and teams -----------------------------------------------------------------------
def names_of(person: Person) -> list[int]:
    """The people in whose name a person acts: themselves, and whose deputy they are today."""
    return [asker.person_id for asker in askers_of(person)]


def teams_of(person: Person) -> list[int]:
    """The teams a person belongs to."""
    return sorted({team for asker in askers_of(person) for team in asker.teams})


def teams_led_by(person: Person) -> list[int]:
    """The teams a person manages: those they lead and every one below."""
    return sorted({team for asker in askers_of(person) for team in asker.led})


def may_set_strategy(person: Person) -> bool:
    return can(person, Verb.SET_STRATEGY, person.organization)


def may_administer(person: Person) -> bool:
    return can(person, Verb.ADMINISTER, person.organization)


def may_grant(person: Person) -> bool:
    """Whether a person may say what others may do, and how they get in: in their own name alone."""
    return can(person, Verb.GRANT, person.organization)


def may_cascade(person: Person) -> bool:
    """Whether a person may set goals for others: leaders everywhere, leads in what they lead."""
    return can(person, Verb.CASCADE, person.organization)


def assignable_teams(person: Person) -> TeamQuerySet:
    """The teams that a person may set goals for."""
    teams: TeamQuerySet = Team.objects.of(person.organization)
    return teams if may_set_strategy(person) else teams.filter(pk__in=teams_led_by(person))


def assignable_people(person: Person) -> PersonQuerySet:
    """Whom a person may make accountable for a goal: themselves and whom they lead; leaders anyone."""
    people: PersonQuerySet = Person.objects.active().of(person.organization)
    if may_set_strategy(person):
        return people
    return people.filter(Q(pk__in=names_of(person)) | works_in(teams_led_by(person)))


def acknowledgeable_by(person: Person) -> PersonQuerySet:
    """Whose reports a person is to read: everyone's whom they lead but themselves."""
    people: PersonQuerySet = Person.objects.filter(granted(person, Verb.ACKNOWLEDGE, Person.rights))
    return people


def works_in(teams: Collection[int]) -> Q:
    """Condition on a Person: belongs to one of some teams."""
    return Q(Exists(Membership.objects.filter(person=OuterRef("pk"), team__in=teams)))


def teams_open_to(person: Person) -> list[int] | None:
    """The teams of which a person sees every goal that its team sees; None: all teams.

    What is added up over a team's goals may count those only for such readers.
    """
    askers = askers_of(person)
    if any(asker.sees_all_teams for asker in askers):
        return None
    return sorted({team for asker in askers for team in asker.teams | asker.led})
