"""People while they are given something to hold: nobody is given anything who has left.

Called before any other row is locked, as in `actions.leaving`: people first, by their keys, then
what they hold. Who is leaving waits for what they are being given, and hands it over too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from actions.editing import locked
from people.models import Person

# Keys that point at them are no obstacle to this lock, nor it to them: it waits for their edits alone.
STAYING = "SELECT * FROM people_person WHERE id = %s FOR SHARE"


def staying(person: Person) -> Person:
    """A person as they are now, who neither leaves nor changes before the transaction ends."""
    current: Person = Person.objects.raw(STAYING, [person.pk])[0]
    return current


def locked_among(person: Person, others: Iterable[Person]) -> tuple[Person, list[Person]]:
    """A person to be changed, and others who are to stay as they are; in the order of their keys,
    so that of two who lock each other's people neither waits for ever."""
    found: dict[int, Person] = {}
    for one in sorted({person, *others}, key=lambda one: one.pk):
        found[one.pk] = locked(one, None) if one == person else staying(one)
    return found.pop(person.pk), list(found.values())


def who_left(people: Iterable[Person]) -> set[Person]:
    """Those of some people who have left; the others stay."""
    return {
        one for one in sorted(set(people), key=lambda one: one.pk) if not staying(one).is_active
    }


def refuse_left(fields: Mapping[str, Any], *names: str) -> None:
    """Refuse fields that name people, one or several, who have left."""
    named = {name: people_in(fields.get(name)) for name in names}
    left = who_left(one for people in named.values() for one in people)
    refused = {name: told(one) for name, people in named.items() for one in people if one in left}
    if refused:
        raise ValidationError(refused)


def people_in(value: Any) -> Sequence[Person]:
    return [value] if isinstance(value, Person) else value or ()


def told(person: Person) -> str:
    return _("%(name)s has left: choose somebody else.") % {"name": person.name}
