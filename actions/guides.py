"""Guides of first steps, put away and called back. They are a person's own, so no audit tells of it."""

from __future__ import annotations

from django.db import transaction

from people.models import Person


@transaction.atomic
def put_guide_away(person: Person, role: str) -> None:
    """Show the guide of a role no more on its first page."""
    keep(person, {*person.guides_put_away, role})


@transaction.atomic
def call_guide_back(person: Person, role: str) -> None:
    keep(person, set(person.guides_put_away) - {role})


def keep(person: Person, roles: set[str]) -> None:
    person.guides_put_away = sorted(roles)
    person.save(update_fields=["guides_put_away"])
