"""What rights are put together from: facts about an asker and a row, each told in two ways.

A Rule answers as a condition on rows (for the database) and as a yes or no about one row (in Python).
Rules are joined by `&`, `|` and `~`, both ways at once, so that the two cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull

from people.askers import Asker
from people.models import Membership, Person, Team
from people.parts import Parts

# True and False stay what they are: they fall out of the SQL, and an empty Q() means nothing.
Condition = Q | bool
NOBODY: Q = Q(pk__in=[])


@dataclass(frozen=True)
class Rule:
    """Whether an asker stands in some relation to a row."""

    condition: Callable[[Asker, Parts], Condition]
    holds: Callable[[Asker, Parts, Any], bool]

    def __and__(self, other: Rule) -> Rule:
        return Rule(
            lambda a, p: both(self.condition(a, p), other.condition(a, p)),
            lambda a, p, row: self.holds(a, p, row) and other.holds(a, p, row),
        )

    def __or__(self, other: Rule) -> Rule:
        return Rule(
            lambda a, p: either(self.condition(a, p), other.condition(a, p)),
            lambda a, p, row: self.holds(a, p, row) or other.holds(a, p, row),
        )

    def __invert__(self) -> Rule:
        return Rule(
            lambda a, p: opposite(self.condition(a, p)),
            lambda a, p, row: not self.holds(a, p, row),
        )


def both(one: Condition, other: Condition) -> Condition:
    if isinstance(one, bool):
        return other if one else False
    if isinstance(other, bool):
        return one if other else False
    return one & other


def either(one: Condition, other: Condition) -> Condition:
    if isinstance(one, bool):
        return True if one else other
    if isinstance(other, bool):
        return True if other else one
    return one | other


def opposite(one: Condition) -> Condition:
    return not one if isinstance(one, bool) else ~one


def as_q(condition: Condition) -> Q:
    if isinstance(condition, Q):
        return condition
    return ~NOBODY if condition else NOBODY


# Facts about the asker alone ------------------------------------------------------------
def is_asker(question: Callable[[Asker], bool]) -> Rule:
    return Rule(lambda a, p: question(a), lambda a, p, row: question(a))


# Facts about the row alone --------------------------------------------------------------
def has(part: str, value: str, absent: str = "") -> Rule:
    """A part of the row has a value; `absent` stands for the part where a row has none."""

    def condition(asker: Asker, parts: Parts) -> Condition:
        field = getattr(parts, part)
        return Q(**{parts.path(field): value}) if field else absent == value

    def holds(asker: Asker, parts: Parts, row: Any) -> bool:
        field = getattr(parts, part)
        found = getattr(parts.holder(row), field) if field else absent
        return bool(found == value)

    return Rule(condition, holds)


# Facts about both -----------------------------------------------------------------------
def is_own(part: str) -> Rule:
    """The row's owner, or the one who did it or is to do it, is the asker."""

    def condition(asker: Asker, parts: Parts) -> Condition:
        field = lookup(parts, part)
        return Q(**{field: asker.person_id}) if field else False

    def holds(asker: Asker, parts: Parts, row: Any) -> bool:
        return person_of(parts, part, row) == asker.person_id

    return Rule(condition, holds)


def is_led(part: str) -> Rule:
    """That person works in a team that the asker manages, and is somebody else."""

    def condition(asker: Asker, parts: Parts) -> Condition:
        field = lookup(parts, part)
        if not field or not asker.led:
            return False
        member = Membership.objects.filter(person=OuterRef(field), team__in=asker.led)
        return Q(Exists(member)) & ~Q(**{f"{field}__in": asker.themselves})

    def holds(asker: Asker, parts: Parts, row: Any) -> bool:
        person = person_of(parts, part, row)
        return person is not None and person in asker.people_led

    return Rule(condition, holds)


def is_here(part: str) -> Rule:
    """That person has not left."""

    def condition(asker: Asker, parts: Parts) -> Condition:
        field = lookup(parts, part)
        return bool(field) and Q(Exists(Person.objects.active().filter(pk=OuterRef(field))))

    def holds(asker: Asker, parts: Parts, row: Any) -> bool:
        person = person_of(parts, part, row)
        return person is not None and Person.objects.active().filter(pk=person).exists()

    return Rule(condition, holds)


def in_teams(teams: Callable[[Asker], Collection[int]]) -> Rule:
    """The row's team is one of some."""

    def condition(asker: Asker, parts: Parts) -> Condition:
        if not parts.team or not teams(asker):
            return False
        return Q(**{f"{parts.path(parts.team)}__in": teams(asker)})

    def holds(asker: Asker, parts: Parts, row: Any) -> bool:
        return bool(parts.team) and getattr(parts.holder(row), parts.team) in teams(asker)

    return Rule(condition, holds)


def is_listed(part: str, listing: type[Model], members: Callable[[Asker], Collection[int]]) -> Rule:
    """A row of a list beside the row names one of some people, or of some teams."""

    def listed(asker: Asker, parts: Parts) -> QuerySet[Any] | None:
        name = getattr(parts, part)
        if not name or not members(asker):
            return None
        relation: Any = listing._meta.get_field(name)
        by = {f"{relation.field.name}__in": members(asker)}
        found: QuerySet[Any] = relation.related_model._base_manager.filter(**by)
        return found

    def condition(asker: Asker, parts: Parts) -> Condition:
        found = listed(asker, parts)
        # No join: it would double rows, and what undoes that misleads the planner on fresh tables.
        return found is not None and Q(**{f"{parts.path('pk')}__in": found.values(parts.points)})

    def holds(asker: Asker, parts: Parts, row: Any) -> bool:
        found, pk = listed(asker, parts), parts.holder(row).pk
        return bool(found is not None and pk and found.filter(**{parts.points: pk}).exists())

    return Rule(condition, holds)


def names_person(part: str) -> Rule:
    return is_listed(part, Person, lambda a: (a.person_id,))


def names_team(part: str) -> Rule:
    return is_listed(part, Team, lambda a: a.teams | a.led)


def is_used(rule: Callable[[], Rule] | None = None) -> Rule:
    """Rows of another model use this one; with a rule: one of them for which it holds."""

    def users(asker: Asker, parts: Parts) -> QuerySet[Any] | None:
        if not parts.uses:
            return None
        model: Any = apps.get_model(parts.uses)
        found: QuerySet[Any] = model._base_manager.all()
        return found.filter(as_q(rule().condition(asker, model.rights))) if rule else found

    def condition(asker: Asker, parts: Parts) -> Condition:
        found = users(asker, parts)
        if found is None:
            return False
        using = found.filter(**{parts.points: OuterRef(parts.path("pk"))}).order_by().values("pk")
        # Not EXISTS: for that all users that there are would be read and hashed, before the first row.
        return Q(IsNull(Subquery(using[:1]), False))

    def holds(asker: Asker, parts: Parts, row: Any) -> bool:
        found, pk = users(asker, parts), parts.holder(row).pk
        return bool(found is not None and pk and found.filter(**{parts.points: pk}).exists())

    return Rule(condition, holds)


def lookup(parts: Parts, part: str) -> str:
    """The lookup of the person that a part names; who did a row stands in the row itself."""
    field: str = getattr(parts, part)
    return field if part == "doer" or not field else parts.path(field)


def person_of(parts: Parts, part: str, row: Any) -> int | None:
    field: str = getattr(parts, part)
    person: int | None = None
    if field:
        person = getattr(row if part == "doer" else parts.holder(row), field)
    return person
