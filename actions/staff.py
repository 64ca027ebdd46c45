"""Changes to people who are here: names, addresses, and the grants that hold for the organization.

Called by the people's administration. An organization never loses its last administrator: whatever
takes that grant away does it behind `keeping_administrator`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from actions.editing import change, locked
from actions.people import address
from people.models import Organization, Person

EDITABLE = frozenset({"name", "email", "is_administrator", "is_leader", "is_executive"})


@transaction.atomic
def edit_person(
    person: Person, fields: dict[str, Any], *, version: int, by: Person | None
) -> Person:
    """Change a person's name, address or grants. Raises StaleEdit if they changed meanwhile."""
    if unknown := sorted(set(fields) - EDITABLE):
        raise ValidationError({name: _("This is not a person's to edit.") for name in unknown})
    with keeping_administrator(person.organization):
        current = locked(person, version)
        if not current.is_active:
            raise ValidationError(_("They have left: take them back first."))
        return change(current, cleaned(fields), by=by)


def cleaned(fields: dict[str, Any]) -> dict[str, Any]:
    """As they are kept."""
    done = dict(fields)
    if "email" in done:
        done["email"] = address(done["email"])
    if "name" in done:
        done["name"] = done["name"].strip()
    return done


@contextmanager
def keeping_administrator(organization: Organization) -> Iterator[None]:
    """Refuse what leaves an organization without anybody who can administer it.

    Two administrators may take the grant from each other at once: the organization's row is locked
    first, so that the second sees what the first did. Where there was none before, none is asked.
    """
    locked(organization, None)
    administrators = Person.objects.of(organization).administrators()
    had_one = administrators.exists()
    yield
    if had_one and not administrators.exists():
        raise ValidationError(
            _(
                "Then nobody could administer the organization. Make somebody else who can sign in "
                "an administrator first."
            )
        )
